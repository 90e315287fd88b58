"""The public interface for programs, version 1: JSON, problem+json for errors. See docs/api.md."""
