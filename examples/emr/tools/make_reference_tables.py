"""Writes the static files of reference/: run it again when a formula or a range changes, and commit the result."""
import json
from math import sqrt
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "static" / "reference" / "tables"


def body_mass_index(height_cm, weight_kg):
    return weight_kg / (height_cm / 100) ** 2


def body_surface_area(height_cm, weight_kg):
    return sqrt(height_cm * weight_kg / 3600)


def creatinine_clearance(age, weight_kg, creatinine, factor):
    return (140 - age) * weight_kg * factor / (72 * creatinine)


def glomerular_filtration(age, creatinine, sex):
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine / kappa
    return 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938**age * factor


def mean_arterial_pressure(systolic, diastolic):
    return (systolic + 2 * diastolic) / 3


def grid(rows, columns, value, digits):
    return [[round(value(row, column), digits) for column in columns] for row in rows]


def write(name, row, column, sheets):
    document = {"name": name, "row": row, "column": column, "sheets": sheets}
    (FOLDER / f"{name}.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


def sheet(title, rows, columns, value, digits):
    return {"title": title, "rows": list(rows), "columns": list(columns), "values": grid(rows, columns, value, digits)}


def tenths(first, last):
    return [number / 10 for number in range(first, last + 1)]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    heights, weights = range(120, 211), range(30, 181)
    write("body-mass-index", "height, cm", "weight, kg", [sheet("adults", heights, weights, body_mass_index, 1)])
    write("body-surface-area", "height, cm", "weight, kg", [sheet("all", range(50, 211), range(3, 161, 2), body_surface_area, 2)])
    write(
        "creatinine-clearance",
        "age, years",
        "creatinine, mg/dl",
        [
            sheet(
                f"{sex}, {weight} kg",
                range(18, 96),
                tenths(4, 40),
                lambda age, creatinine, weight=weight, factor=factor: creatinine_clearance(age, weight, creatinine, factor),
                0,
            )
            for sex, factor in (("female", 0.85), ("male", 1.0))
            for weight in range(45, 125, 10)
        ],
    )
    write(
        "glomerular-filtration",
        "age, years",
        "creatinine, mg/dl",
        [
            sheet(sex, range(18, 100), tenths(3, 80), lambda age, creatinine, sex=sex: glomerular_filtration(age, creatinine, sex), 1)
            for sex in ("female", "male")
        ],
    )
    write(
        "mean-arterial-pressure",
        "systolic, mmHg",
        "diastolic, mmHg",
        [sheet("all", range(70, 221), range(30, 131), mean_arterial_pressure, 0)],
    )


if __name__ == "__main__":
    main()
