"""Online Retail: the same deliveries from every format and edition, as dirty as the data are."""

import csv
import importlib.util
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from shop.build import build
from shop.errors import DataSetFormatError, DataSetMissingError
from shop.online_retail import OnlineRetail

FIRST_EDITION = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
]
SECOND_EDITION = [
    "Invoice",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "Price",
    "Customer ID",
    "Country",
]
UK = "United Kingdom"


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2010, 12, day, hour, minute)


LINES = [
    ["536365", "85123A", "WHITE HANGING HEART ", 6, at(1, 8, 26), 2.55, 17850, UK],
    ["536365", "71053", "WHITE METAL LANTERN", 6, at(1, 8, 26), 3.39, 17850, UK],
    ["536365", "85123A", "WHITE HANGING HEART ", 6, at(1, 8, 26), 2.55, 17850, UK],  # delivered twice
    [
        "536365",
        "85123A",
        "WHITE HANGING HEART ",
        2,
        at(1, 8, 26),
        2.55,
        17850,
        UK,
    ],  # same product, another line
    ["536366", "22633", 'HAND WARMER, "UNION" JACK', 3, at(1, 9, 0), 0.001, None, UK],
    ["536367", "22633", "HAND WARMER £", 1, at(1, 9, 41), 1.85, 12680, "France"],
    ["536367", "22086", None, 1, at(1, 9, 42), 0, 12680, "France"],  # one invoice, two times
    ["C536379", "71053", "WHITE METAL LANTERN", -1, at(2, 9, 41), 3.39, 17850, UK],
    ["536380", "22086", "PAPER CHAIN KIT", 4, at(2, 10, 3), 2.555, 12680, "Spain"],
    ["536381", "85123a", "white hanging heart", 1, at(2, 11, 0), 2.55, 17850, UK],
    ["536382", "22633", "damaged", -5, at(4, 11, 0), 0, None, "Unspecified"],
    ["A563185", "B", "Adjust bad debt", 1, at(4, 14, 50), -11062.06, None, UK],
]
FRIDAY = date(2010, 12, 4)


def write_parquet(folder: Path) -> Path:
    path = folder / "retail.parquet"
    columns = [list(column) for column in zip(*LINES, strict=True)]
    columns[4] = [str(time) for time in columns[4]]
    names = [name.replace(" ", "") for name in SECOND_EDITION]
    pyarrow.parquet.write_table(pa.table(dict(zip(names, columns, strict=True))), path)
    return path


def write_first_csv(folder: Path) -> Path:
    """The copies of the first edition: Latin-1, American times."""
    path = folder / "data.csv"
    with path.open("w", encoding="latin-1", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIRST_EDITION)
        for line in LINES:
            time = line[4]
            assert isinstance(time, datetime)
            american = f"{time.month}/{time.day}/{time.year} {time.hour}:{time.minute:02d}"
            writer.writerow([*line[:4], american, *line[5:]])
    return path


def write_second_csv(folder: Path) -> Path:
    """The copies of the second edition: UTF-8, customer numbers with a fraction."""
    path = folder / "online_retail_II.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SECOND_EDITION)
        for line in LINES:
            writer.writerow([*line[:6], None if line[6] is None else f"{line[6]}.0", line[7]])
    return path


def write_xlsx(folder: Path) -> Path:
    """The original of the second edition: two sheets, numbers where text looks like one."""
    path = folder / "online_retail_II.xlsx"
    spec = importlib.util.spec_from_file_location("workbook", Path(__file__).with_name("workbook.py"))
    assert spec is not None
    assert spec.loader is not None
    workbook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(workbook)
    rows = [[_as_number(line[0]), _as_number(line[1]), *line[2:]] for line in LINES]
    workbook.write_workbook(
        path, {"Year 2009-2010": [SECOND_EDITION, *rows[:7]], "Year 2010-2011": [SECOND_EDITION, *rows[7:]]}
    )
    return path


def _as_number(value: object) -> object:
    return int(str(value)) if str(value).isdigit() else value


@pytest.fixture(scope="module")
def retail(tmp_path_factory):
    return OnlineRetail(write_parquet(tmp_path_factory.mktemp("retail")))


@pytest.fixture(scope="module")
def delivered(retail, rows_of):
    deliveries, _ = build(retail, date(2010, 12, 1), FRIDAY, with_trouble=False)
    return {(d.source, d.file_date.day): rows_of(d) for d in deliveries}


@pytest.mark.parametrize("write", [write_first_csv, write_second_csv, write_xlsx])
def test_every_format_gives_the_same_deliveries(retail, tmp_path, write):
    expected, _ = build(retail, date(2010, 12, 1), FRIDAY, with_trouble=True)
    found, _ = build(OnlineRetail(write(tmp_path)), date(2010, 12, 1), FRIDAY, with_trouble=True)
    assert found == expected


def test_lines_are_numbered_by_what_they_say(delivered):
    lines = [
        (i["order_id"], i["line_number"], i["product_id"], i["quantity"]) for i in delivered["order_items", 1]
    ]
    assert lines == [
        ("536365", "1", "85123A", "6"),
        ("536365", "2", "71053", "6"),
        ("536365", "1", "85123A", "6"),
        ("536365", "3", "85123A", "2"),
        ("536366", "1", "22633", "3"),
        ("536367", "1", "22633", "1"),
        ("536367", "2", "22086", "1"),
    ]


def test_amounts_are_rounded_to_cents(delivered):
    amounts = {i["order_id"]: i["sales_amount"] for day in (1, 2, 4) for i in delivered["order_items", day]}
    assert amounts["536366"] == "0.00"
    assert amounts["536380"] == "10.22"
    assert amounts["C536379"] == "-3.39"
    assert amounts["A563185"] == "-11062.06"
    assert {i["coupon_discount"] for i in delivered["order_items", 1]} == {"0.00"}


def test_headers_count_a_line_once_and_an_invoice_with_two_times_twice(delivered):
    headers = [
        (o["order_id"], o["ordered_at"], o["line_count"], o["total_amount"]) for o in delivered["orders", 1]
    ]
    assert headers == [
        ("536365", "2010-12-01 08:26:00", "3", "40.74"),
        ("536366", "2010-12-01 09:00:00", "1", "0.00"),
        ("536367", "2010-12-01 09:41:00", "1", "1.85"),
        ("536367", "2010-12-01 09:42:00", "1", "0.00"),
    ]


def test_orders_say_what_the_invoice_says(delivered):
    orders = {o["order_id"]: o for day in (1, 2, 4) for o in delivered["orders", day]}
    assert orders["C536379"]["order_type"] == "cancellation"
    assert orders["A563185"]["order_type"] == "sale"
    assert orders["536366"]["customer_id"] == ""
    assert orders["536367"]["country"] == "France"
    assert {(o["store_id"], o["currency"]) for o in orders.values()} == {("online", "GBP")}


def test_days_without_invoices_have_no_orders(delivered):
    assert {day for source, day in delivered if source == "orders"} == {1, 2, 4}


def test_the_catalog_names_a_product_when_a_name_is_first_seen(delivered):
    seen = [
        (item["product_id"], item["product_name"], item["updated_at"])
        for day in (1, 2, 4)
        for item in delivered.get(("product_catalog", day), [])
    ]
    assert seen == [
        ("85123A", "WHITE HANGING HEART ", "2010-12-01T08:26:00Z"),
        ("71053", "WHITE METAL LANTERN", "2010-12-01T08:26:00Z"),
        ("22633", 'HAND WARMER, "UNION" JACK', "2010-12-01T09:00:00Z"),
        ("22633", "HAND WARMER £", "2010-12-01T09:41:00Z"),
        ("22086", None, "2010-12-01T09:42:00Z"),
        ("22086", "PAPER CHAIN KIT", "2010-12-02T10:03:00Z"),
        ("85123a", "white hanging heart", "2010-12-02T11:00:00Z"),
        ("22633", "damaged", "2010-12-04T11:00:00Z"),
        ("B", "Adjust bad debt", "2010-12-04T14:50:00Z"),
    ]
    assert {item["department"] for item in delivered["product_catalog", 1]} == {None}


def test_a_real_change_of_country_is_an_update(delivered):
    changes = [c for (source, _), rows in delivered.items() if source == "customer_master" for c in rows]
    (moved,) = [
        c for c in changes if c.get("country") == "Spain" and c["committed_at"] == "2010-12-02T10:03:00Z"
    ]
    assert (moved["customer_id"], moved["operation"]) == ("12680", "U")
    assert Counter(c["customer_id"] for c in changes if c["operation"] == "I") == {"12680": 1, "17850": 1}


def test_a_later_start_brings_everything_before_it(retail, rows_of):
    deliveries, _ = build(retail, date(2010, 12, 3), FRIDAY, with_trouble=False)
    assert {d.file_date for d in deliveries} == {FRIDAY}
    (catalog,) = [d for d in deliveries if d.source == "product_catalog"]
    assert len(rows_of(catalog)) == 9
    (changes,) = [d for d in deliveries if d.source == "customer_master"]
    assert rows_of(changes)[0]["sequence"] == 1


def test_without_a_file_it_says_where_to_get_one(tmp_path):
    with pytest.raises(DataSetMissingError, match=r"dataset/502 .*dataset/352 .*--path FILE") as error:
        OnlineRetail(None)
    assert "\n" not in str(error.value)
    with pytest.raises(DataSetMissingError, match=r"There is no file .*nowhere\.csv"):
        OnlineRetail(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", "", r"a\.txt ends in '\.txt': expected \.parquet, \.csv, \.xlsx"),
        (
            "a.csv",
            "Invoice,StockCode\n1,2\n",
            r"a\.csv has the columns Invoice, StockCode: description, quantity",
        ),
        (
            "a.csv",
            f"{','.join(SECOND_EDITION)}\n1,2,x,many,2010-12-01 08:00:00,1,,UK\n",
            r"row 1: quantity is 'many'",
        ),
        (
            "a.csv",
            f"{','.join(SECOND_EDITION)}\n1,2,x,1.5,2010-12-01 08:00:00,1,,UK\n",
            r"row 1: quantity is '1\.5'",
        ),
        (
            "a.csv",
            f"{','.join(SECOND_EDITION)}\n1,2,x,1,yesterday,1,,UK\n",
            r"row 1: invoiced_at is 'yesterday'",
        ),
        (
            "a.csv",
            f"{','.join(SECOND_EDITION)}\n1,2,x,1,2010-12-01 08:00:00,free,,UK\n",
            r"row 1: price is 'free'",
        ),
    ],
)
def test_a_file_that_is_not_the_data_set_gets_a_sentence(tmp_path, name, content, sentence):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataSetFormatError, match=sentence):
        _ = OnlineRetail(tmp_path / name).dates
