"""The precomputed tables that this application serves: tools/make_reference_tables.py writes their files."""
from typing import NamedTuple


class Table(NamedTuple):
    name: str
    title: str
    formula: str


TABLES = [
    Table("body-mass-index", "Body mass index", "weight / height², kg/m²"),
    Table("body-surface-area", "Body surface area", "Mosteller: √(height × weight / 3600), m²"),
    Table("creatinine-clearance", "Creatinine clearance", "Cockcroft and Gault 1976, ml/min"),
    Table("glomerular-filtration", "Estimated glomerular filtration rate", "CKD-EPI 2021, ml/min/1.73 m²"),
    Table("mean-arterial-pressure", "Mean arterial pressure", "(systolic + 2 × diastolic) / 3, mmHg"),
]
