"""What random expressions are made of.

In <...> stands: a kind (num, str, truth, date, moment, time; with 0 a simple one); `one` with kinds of questions, a
reference to one of which there is one here; `all` with kinds, one of which there may be several; text to choose from,
with | between; a list of LITERALS; or a `make_` of expressions.Expressions.
"""

LITERALS: dict[str, tuple[str, ...]] = {
    "NUMBER": ("0", "1", "2", "3", "5", "7", "10", "100", "-1", "-4", "0.5", "-3.25", "2.675", "1.005", "0.1",
               "1000000", "12345678", "123456789012", "0.001", "0.00001", "99.99"),
    "WORD": ("''", "'a'", "'æøå'", "'Ærøskøbing'", "' mellem  rum '", "'12'", "'-1.5'", "'1e3'", "'abc'", "'0'",
             "'true'",
             "'dk'", "'b'", "'a b'", "'2024-02-29'", "'1,5'", "'Åse & Søn'", "'x-y-z'"),
    "DAY": ("'2024-02-29'", "'2023-12-31'", "'1999-01-01'", "'2024-03-31'", "'2024-10-27'", "'1970-01-01'",
            "'2050-06-15'"),
    "INSTANT": ("'2024-03-31T01:30:00.000+01:00'", "'2024-10-27T02:30:00.000+02:00'", "'1999-12-31T23:59:59.999+01:00'",
                "'2024-07-01T12:00:00.000+02:00'"),
    "FORMAT": ("'%d.%m.%Y'", "'%e/%n-%y'", "'%Y-%m-%d'", "'%e. %n %Y'", "'%a %b'", "'%W'", "'%%d'"),
    "CLOCK": ("'%H:%M:%S'", "'%h.%M'", "'%Y-%m-%d %H:%M:%S.%3'", "'%d/%m %H'", "'%d.%m.%Y'"),
    "PATTERN": ("'^[a-z]+$'", "'[0-9]{2,}'", "'.*å.*'", "'^$'", "'[^ ]+ [^ ]+'", "'a|b'", r"'^\d+([.,]\d+)?$'",
                r"'\w+'",
                r"'\s'"),
    "COMPARED": (" = ", " != ", " < ", " > ", " <= ", " >= "),
    "LOOKUPS": ("pulldata('<table>', '<label|amount>', 'name', <one one str>)",
                "pulldata('<table>', 'label', 'name', 'aa')",
                "instance('<table>')/root/item[name = <one one str>]/label",
                "instance('<table>')/root/item[name = '<aa|ma|a|b|x>']/label"),
    "COUNTS": ("<sum|max|min|count>(instance('<table>')/root/item[name = <one one str>]/amount)",
               "<sum|max|min|count>(instance('<table>')/root/item[amount > <num0>]/amount)",
               "<sum|max|min|count>(instance('<table>')/root/item[amount <= 9 and starts-with(label, <str0>)]/amount)"),
}  # fmt: skip

SIMPLE = {
    "num": ("<one num>", "<one num>", "<NUMBER>"),
    "str": ("<one str one many>", "<one str one many>", "<WORD>"),
    "truth": ("<one num><COMPARED><NUMBER>", "<one num str one many date time> <=|!=> ''", "<chosen>", "<chosen>"),
    "date": ("<one date>", "<one date>", "today()", "date(<DAY>)"),
    "moment": ("<one moment>", "<one moment>", "now()", "date-time(<INSTANT>)"),
}

RICH = {
    "num": (
        "(<num> <+|-|*|div|mod> <num>)", "(<num> <+|-|*|div|mod> <num>)", "(<num> <+|-|*> <num>)", "- <one num>",
        "number(<str>)", "number(<num>)", "number(<truth>)", "int(<num>)", "abs(<num>)", "round(<num>)",
        "round(<num>, <0|1|2|3|-1|-2>)", "round(pow(<num>, <2|3|0|-1|0.5>), 4)",
        "round(<sqrt|sin|cos|tan|asin|acos|atan|exp|log|log10|exp10>(<one num>), 5)",
        "round(atan2(<one num>, <num0>), 5)",
        "round(pi(), 5)", "string-length(<str>)", "if(<truth>, <num>, <num>)", "coalesce(<num>, <num>)",
        "<max|min>(<num>, <num>, <one num>)", "count-selected(<one many>)", "round(decimal-date-time(<date>), 6)",
        "round(decimal-date-time(<moment>), 6)", "round(decimal-time(<one time>), 6)",
        "<sum|max|min|count|count-non-empty>(<all num>)", "<sum|max|min>(<all num>)",
        "<sum|max|min>(<all num>)", "<count|count-non-empty>(<all num str one many date>)", "<rows>", "<rows>",
        "<counted>", "<indexed>", "<place>",
    ),
    "str": (
        "concat(<str>, <str>)", "concat(<str>, <num>)", "concat(<str>, <truth>)", "string(<num>)", "string(<truth>)",
        "substr(<str>, <0|1|2|-1|-2|9>)", "substr(<str>, <0|1|-3>, <1|3|-1|50>)",
        "<substring-before|substring-after>(<str>, <'a'|'-'|' '|''|'ø'>)",
        "translate(<str>, <'abc'|'æøå'|'a-'>, <'ABC'|'xyz'|'e'|''>)", "normalize-space(<str>)",
        "selected-at(<one many>, <0|1|5|-1>)", "if(<truth>, <str>, <str>)", "if(<truth>, <str>, <num>)",
        "coalesce(<str>, <str>)", "format-date(<date>, <FORMAT>)", "format-date-time(<moment>, <FORMAT>)",
        "format-date-time(<moment>, <CLOCK>)",
        "digest(<str>, <'MD5'|'SHA-1'|'SHA-256'|'SHA-512'><|, 'hex'|, 'base64'>)",
        "join(', ', <all str one num>)", "join('-', <str>, <str>, <num>)", "concat(<all str num>)", "uuid()", "<named>",
        "<looked>", "<looked>", "<indexed>",
    ),
    "truth": (
        *SIMPLE["truth"], "<num><COMPARED><num>", "<str> <=|!=> <str>", "<date><COMPARED><date>",
        "(<truth> <and|or> <truth>)", "(<truth> <and|or> <truth>)", "not(<truth>)", "boolean(<num>)", "boolean(<str>)",
        "boolean-from-string(<str>)", "<contains|starts-with|ends-with>(<str>, <str0>)", "regex(<str>, <PATTERN>)",
        "checklist(<0|1|-1>, <1|2|-1>, <truth>, <truth>)", "weighted-checklist(1, 3, <truth>, 2, <truth>, <num0>)",
        "<true()|false()>",
    ),
    "date": (
        *SIMPLE["date"], "date(<date> <+|-> <1|7|28|365|0.5>)", "date(<0|19800|-1|19812.75>)",
        "if(<truth>, <date>, <date>)", "date(<one moment>)",
    ),
    "moment": (
        *SIMPLE["moment"], "date-time(decimal-date-time(<moment>) <+|-> <1|0.25|30>)", "date-time(<date>)",
        "if(<truth>, <moment>, <moment>)",
    ),
}  # fmt: skip
