class Planter:
    planted=0
    def __init__(self,*a,**k): pass
    def plant_in_draft(self,d): pass
    def plant_in_rows(self,d,r): pass
    def plant_in_village(self,*a): pass
    def plant_in_files(self,w): pass
    def truth_list(self): return []
