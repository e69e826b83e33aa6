"""Small lists in the exact form of OFAC's ``SDN.CSV``."""

NULL = "-0- "


def row(number, name, programmes, *, kind=NULL, remarks=NULL):
    """One line of the list."""
    tags = "] [".join(programmes)
    cells = [str(number), f'"{name}"', f'"{kind}"' if kind != NULL else NULL, f'"{tags}"', *[NULL] * 7]
    return ",".join([*cells, f'"{remarks}"' if remarks != NULL else NULL])


def write(path, *rows):
    """A list file; returns its path."""
    path.write_bytes(("\r\n".join(rows) + "\r\n\x1a\r\n").encode("cp1252"))
    return path


BANK = row(306, "BANCO NACIONAL DE CUBA", ["CUBA"])
AIRLINE = row(36, "AEROCARIBBEAN AIRLINES", ["CUBA"])
IVANOV = row(
    90001, "IVANOV, Oleg Testovich", ["RUSSIA-EO14024"], kind="individual", remarks="DOB 05 Mar 1961."
)
TRADER = row(90002, "NEVERLAND TRADING HOUSE", ["SYRIA", "SDGT"])
SSI = row(
    90100,
    "TESTING SECTOR BANK",
    ["UKRAINE-EO13662"],
    remarks="Executive Order 13662 Directive Determination - Subject to Directive 1.",
)
ODD = row(90003, "STRANGE WORD LIMITED", ["NOSUCHPROGRAM"])
