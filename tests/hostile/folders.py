"""Folders that are no deliveries, or lead out of themselves."""

import os
import shutil
import socket
import zipfile
from pathlib import Path

from tests.hostile.case import Corpus
from tests.support import packages
from tests.support.edits import Delivery

FOLDERS = Corpus()
refused, found = FOLDERS.refused, FOLDERS.found


@refused("没有“矢量数据”文件夹")
def an_empty_folder(d: Delivery) -> Path:
    path = d.root.parent / "510623空"
    path.mkdir()
    return path


@refused("没有“矢量数据”文件夹")
def a_folder_without_vector_data(d: Delivery) -> None:
    shutil.rmtree(d.vector)


@refused("没有这个图层", "DK")
def a_folder_with_an_empty_vector_folder(d: Delivery) -> None:
    shutil.rmtree(d.vector)
    d.vector.mkdir()


@refused("不存在")
def a_delivery_that_is_not_there(d: Delivery) -> Path:
    return d.root / "没有"


@refused("链接", "DK5106232017.dbf")
def a_folder_with_a_link_to_a_file(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    path.unlink()
    path.symlink_to("/etc/passwd")


@refused("链接", "FBF.csv")
def a_folder_of_csv_with_a_link(d: Delivery) -> None:
    packages.to_csv(d.root, "utf-8")
    path = d.root / "权属数据/FBF.csv"
    path.unlink()
    path.symlink_to("/etc/passwd")


@refused("链接", "环")
def a_folder_with_a_link_to_itself(d: Delivery) -> None:
    (d.vector / "环").symlink_to(d.root)


@refused("链接", "SL5106232017.xml")
def a_folder_with_a_link_to_a_device(d: Delivery) -> None:
    path = d.root / "元数据/SL5106232017.xml"
    path.unlink()
    path.symlink_to("/dev/zero")


@refused("不是普通文件", "DK5106232017.shp")
def a_folder_with_a_pipe_as_layer(d: Delivery) -> None:
    path = d.layer("DK")
    path.unlink()
    os.mkfifo(path)


@refused("不是普通文件", "SL5106232017.xml")
def a_folder_with_a_pipe_as_metadata(d: Delivery) -> None:
    path = d.root / "元数据/SL5106232017.xml"
    path.unlink()
    os.mkfifo(path)


@refused("不是普通文件", "sock")
def a_folder_with_a_socket(d: Delivery) -> None:
    here = Path.cwd()
    os.chdir(d.vector)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("sock")
    finally:
        os.chdir(here)


@refused("不是普通文件")
def a_pipe_as_the_delivery(d: Delivery) -> Path:
    path = d.root.parent / "510623.zip"
    os.mkfifo(path)
    return path


@refused("文件名", "UTF-8")
def a_folder_with_a_name_that_is_no_text(d: Delivery) -> None:
    Path(os.fsdecode(os.fsencode(d.vector) + b"/DK\xff\xfe.shp")).write_bytes(b"x")


@refused("DK5106232017.shp")
def a_folder_named_like_a_layer(d: Delivery) -> None:
    path = d.layer("DK")
    path.unlink()
    path.mkdir()


@found("package.missing", "folder:权属数据")
def tables_packed_once_more(d: Delivery) -> None:
    with zipfile.ZipFile(d.store.with_suffix(".zip"), "w") as archive:
        archive.write(d.store, d.store.name)
    d.store.unlink()


@found("package.missing", "folder:元数据")
def no_metadata(d: Delivery) -> None:
    shutil.rmtree(d.root / "元数据")


@found("package.missing", "layer:JZD")
def boundaries_missing_and_not_declared(d: Delivery) -> None:
    packages.delete_layer(d.root, "JZD")


@found("package.name", "folder:中江县成果")
def a_folder_not_named_by_the_county(d: Delivery) -> Path:
    return packages.renamed(d.root, "中江县成果")
