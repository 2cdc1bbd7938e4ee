"""What is measured: which vectors and which documents, of which versions."""

from dataclasses import asdict, dataclass

# Releases of which what a node needs is published; there is none of 9.3 and 9.4. Those of 9.1 write what 8.19 writes.
VERSIONS = ("8.19.21", "9.2.2", "9.5.3")

GRAPHS = ("hnsw", "int8_hnsw", "int4_hnsw", "bbq_hnsw")
FLAT = ("flat", "int8_flat", "int4_flat", "bbq_flat")
# Enough for what is the same for each vector.
FEW = 2_000
# A graph grows with the number of vectors.
MANY = 10_000
MOST = 50_000


@dataclass(frozen=True)
class Vectors:
    """Vectors of one field, one in each document."""

    index: str
    dims: int
    element: str = "float"
    m: int = 16
    count: int = FEW
    # How `_source` has them, where it has them: numbers as Python writes doubles, or with the digits that a float has.
    source: str = "none"

    key = property(asdict)


@dataclass(frozen=True)
class Documents:
    """Documents of text, a few keywords and numbers. Fields are mapped by Elasticsearch itself, or as their reader would."""

    average_size: int
    mapping: str
    count: int = 2_000

    key = property(asdict)


def numbered(version):
    return tuple(map(int, version.split(".")))[:2]


def vectors_of(version):
    at = numbered(version)
    for dims in (96, 768):
        for index in FLAT:
            yield Vectors(index, dims)
    # Not a multiple of 64 or 8.
    yield Vectors("bbq_flat", 100)
    yield Vectors("int8_flat", 1024)
    yield Vectors("bbq_flat", 1024)
    for index in GRAPHS:
        yield Vectors(index, 384, count=MANY)
    yield Vectors("hnsw", 384, element="byte", count=MANY)
    if at >= (9, 3):
        yield Vectors("hnsw", 384, element="bfloat16", count=MANY)
        yield Vectors("bbq_hnsw", 384, element="bfloat16", count=MANY)
    # From 9.3 on only a module writes it that is not published, and that asks for the licence.
    if at == (9, 2):
        for dims in (96, 384, 768):
            yield Vectors("bbq_disk", dims, count=MANY)
    # From 9.2 on `_source` leaves vectors out.
    if at < (9, 2):
        yield Vectors("flat", 384, source="double")
        yield Vectors("flat", 384, source="float")
        yield Vectors("flat", 384, element="byte", source="byte")
    if version == "9.5.3":
        for m in (16, 32):
            yield Vectors("hnsw", 96, m=m, count=MOST)


def documents_of(version):
    if version in ("8.19.21", "9.5.3"):
        for average_size in (512, 4096):
            for mapping in ("dynamic", "explicit"):
                yield Documents(average_size, mapping)
