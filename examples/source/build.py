"""Make the sample PDF and DOCX from their Markdown sources.

The same sources give the same bytes on every run: dates are fixed, and so are
the identifiers inside the files. Needs the packages in requirements.txt.
"""

import argparse
import datetime
import hashlib
import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from markdown_it import MarkdownIt
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).resolve().parent
AUTHOR = "The Corral authors"
FIXED_TIME = datetime.datetime(2026, 1, 1)
ACCENT = "#1F4E5F"
RULE = "#B8C4C9"
SHADE = "#F1F4F5"
SHORT_SECTION = 1500  # characters of a section that is never split between pages


# --- Markdown to blocks -------------------------------------------------------
# A block is a tuple: ("heading", level, inline), ("text", inline), ("code", str),
# ("list", ordered, [[block, ...], ...]) or ("table", [[inline, ...], ...]).
# An inline is a list of (text, style), style one of "", "strong", "em", "code".


def read_blocks(path):
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    return blocks(iter(tokens), None)


def blocks(tokens, end):
    found = []
    for token in tokens:
        if token.type == end:
            break
        if token.type == "heading_open":
            found.append(("heading", int(token.tag[1]), inline(next(tokens))))
        elif token.type == "paragraph_open":
            found.append(("text", inline(next(tokens))))
        elif token.type == "fence":
            found.append(("code", token.content.rstrip("\n")))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            close = token.type.replace("open", "close")
            found.append(("list", token.type.startswith("ordered"), list_items(tokens, close)))
        elif token.type == "table_open":
            found.append(("table", table_rows(tokens)))
        elif not token.type.endswith("_close"):
            raise ValueError(f"line {token.map}: unexpected {token.type}")
    return found


def list_items(tokens, end):
    items = []
    for token in tokens:
        if token.type == end:
            break
        items.append(blocks(tokens, "list_item_close"))
    return items


def table_rows(tokens):
    rows = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(inline(token))
    return rows


def inline(token):
    runs, style = [], ""
    for child in token.children:
        if child.type in ("strong_open", "em_open"):
            style = child.tag.replace("b", "strong")
        elif child.type in ("strong_close", "em_close"):
            style = ""
        elif child.type == "code_inline":
            runs.append((child.content, "code"))
        elif child.type == "softbreak":
            runs.append((" ", style))
        elif child.type == "text":
            if child.content:
                runs.append((child.content, style))
        else:
            raise ValueError(f"unexpected {child.type} in: {token.content}")
    return runs


def plain(runs):
    return "".join(text for text, _ in runs)


# --- PDF ----------------------------------------------------------------------


def pdf_style(name, **options):
    base = dict(
        fontName="Times-Roman", fontSize=10.5, leading=13.8, alignment=TA_LEFT, spaceAfter=6
    )
    return ParagraphStyle(name, **{**base, **options})


STYLES = {
    "title": pdf_style(
        "title", fontName="Helvetica-Bold", fontSize=25, leading=31, textColor=ACCENT, spaceAfter=14
    ),
    "subtitle": pdf_style("subtitle", fontSize=12.5, leading=18, spaceAfter=9),
    "contents": pdf_style(
        "contents",
        fontName="Helvetica-Bold",
        fontSize=13,
        leading=17,
        textColor=ACCENT,
        spaceBefore=26,
        spaceAfter=6,
    ),
    "entry": pdf_style("entry", fontSize=11, leading=16.5, spaceAfter=0),
    2: pdf_style(
        "chapter",
        fontName="Helvetica-Bold",
        fontSize=16.5,
        leading=21,
        textColor=ACCENT,
        spaceBefore=20,
        spaceAfter=8,
    ),
    3: pdf_style(
        "section",
        fontName="Helvetica-Bold",
        fontSize=11.8,
        leading=15,
        spaceBefore=12,
        spaceAfter=4,
    ),
    "text": pdf_style("text", allowWidows=0, allowOrphans=0),
    "item": pdf_style("item", spaceAfter=2.5),
    "cell": pdf_style("cell", fontSize=9.8, leading=12.4, spaceAfter=0),
    "head": pdf_style("head", fontName="Helvetica-Bold", fontSize=8.8, leading=11.5, spaceAfter=0),
    "code": pdf_style("code", fontName="Courier", fontSize=8.4, leading=11.4, spaceAfter=0),
}


class Handbook(BaseDocTemplate):
    """A4 pages in one column, with chapters in the contents and in the outline."""

    def __init__(self, target, title):
        super().__init__(
            target,
            pagesize=A4,
            title=title,
            author=AUTHOR,
            subject="Sample document of Corral",
            creator="build.py",
            invariant=1,
            lang="en-GB",
            leftMargin=25 * mm,
            rightMargin=25 * mm,
            topMargin=21 * mm,
            bottomMargin=24 * mm,
        )
        self.chapters = []
        frame = Frame(
            self.leftMargin,
            self.bottomMargin,
            self.width,
            self.height,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.addPageTemplates(PageTemplate("page", [frame], onPageEnd=self.footer))

    def footer(self, canvas, _):
        canvas.saveState()
        canvas.setStrokeColor(colors.HexColor(RULE))
        canvas.line(self.leftMargin, 18 * mm, A4[0] - self.rightMargin, 18 * mm)
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillColor(colors.HexColor("#555555"))
        canvas.drawString(self.leftMargin, 13 * mm, self.title)
        canvas.drawRightString(A4[0] - self.rightMargin, 13 * mm, f"Page {canvas.getPageNumber()}")
        canvas.restoreState()

    def afterFlowable(self, flowable):
        if getattr(flowable, "style", None) is STYLES[2]:
            title = flowable.getPlainText()
            key = "chapter-" + re.sub(r"\W+", "-", title.lower())
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(title, key, level=0)
            self.chapters.append((title, self.page, key))


def markup(runs):
    tags = {
        "": "{}",
        "strong": "<b>{}</b>",
        "em": "<i>{}</i>",
        "code": '<font face="Courier" size="-1.2">{}</font>',
    }
    for text, _ in runs:
        text.encode(
            "cp1252"
        )  # the standard fonts know no more; better to fail here than to print a box
    return "".join(tags[style].format(escape(text)) for text, style in runs)


def pdf_flowables(parsed, width):
    """Keep headings and lead-ins with what follows them, and short sections in one piece."""
    story, group = [], []
    for index, block in enumerate(parsed):
        group.append(block)
        follower = parsed[index + 1][0] if index + 1 < len(parsed) else "end"
        if follower == "end" or not belongs_to_next(
            block[0], follower, section_length(parsed, index)
        ):
            story.append(
                KeepTogether([flowable for part in group for flowable in pdf_flowable(part, width)])
            )
            group = []
    return story


def belongs_to_next(kind, follower, length):
    if kind == "heading":
        return True
    if follower == "heading":
        return False
    return length <= SHORT_SECTION or kind == "text" and follower in ("list", "table", "code")


def section_length(parsed, index):
    """Characters from the heading before a block to the heading after it, marks included."""
    first = next((i for i in range(index, -1, -1) if parsed[i][0] == "heading"), 0)
    last = next(
        (i for i in range(index + 1, len(parsed)) if parsed[i][0] == "heading"), len(parsed)
    )
    return sum(len(str(block)) for block in parsed[first:last])


def pdf_flowable(block, width):
    kind = block[0]
    if kind == "heading":
        return [Paragraph(markup(block[2]), STYLES[block[1]])]
    if kind == "text":
        return [Paragraph(markup(block[1]), STYLES["text"])]
    if kind == "code":
        return [pdf_code(block[1], width), Spacer(0, 9)]
    if kind == "list":
        return [pdf_list(block), Spacer(0, 5)]
    return [pdf_table(block[1], width), Spacer(0, 11)]


def pdf_code(text, width):
    box = Table([[Preformatted(text, STYLES["code"])]], colWidths=[width])
    box.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor(SHADE)),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    return box


def pdf_list(block):
    _, ordered, items = block
    entries = [
        ListItem([Paragraph(markup(part[1]), STYLES["item"]) for part in item]) for item in items
    ]
    bullet = (
        dict(bulletType="1", bulletFormat="%s.")
        if ordered
        else dict(bulletType="bullet", start="\u2013")
    )
    return ListFlowable(
        entries,
        leftIndent=16,
        bulletFontName="Times-Roman",
        bulletFontSize=10.5,
        bulletDedent=14,
        **bullet,
    )


def pdf_table(rows, width):
    cells = [
        [Paragraph(markup(cell), STYLES["cell" if index else "head"]) for cell in row]
        for index, row in enumerate(rows)
    ]
    # Columns share the width by their longest text, damped so that long texts wrap first.
    wants = [max(len(plain(row[column])) for row in rows) ** 0.62 for column in range(len(rows[0]))]
    floors = [
        max(len(word) for row in rows for word in plain(row[column]).split()) * 5.2 + 12
        for column in range(len(rows[0]))
    ]
    spare = width - sum(floors)
    widths = [floor + spare * want / sum(wants) for floor, want in zip(floors, wants)]
    table = Table(cells, colWidths=widths, repeatRows=1, splitByRow=0, spaceBefore=5)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(SHADE)),
                ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.HexColor(ACCENT)),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor(RULE)),
                ("LINEBELOW", (0, -1), (-1, -1), 0.8, colors.HexColor(ACCENT)),
                ("LEFTPADDING", (0, 0), (-1, -1), 5),
                ("RIGHTPADDING", (0, 0), (-1, -1), 5),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def build_pdf(source, target):
    """Typeset twice, for the page numbers in the contents."""
    chapters = typeset(source, io.BytesIO(), [])
    typeset(source, str(target), chapters)


def typeset(source, target, chapters):
    parsed = read_blocks(source)
    first_chapter = next(i for i, block in enumerate(parsed) if block[:2] == ("heading", 2))
    title = plain(parsed[0][2])
    book = Handbook(target, title)
    story = [Spacer(0, 28 * mm), Paragraph(escape(title), STYLES["title"])]
    story += [Paragraph(markup(block[1]), STYLES["subtitle"]) for block in parsed[1:first_chapter]]
    story += [
        Paragraph("Contents", STYLES["contents"]),
        *contents(chapters, book.width),
        PageBreak(),
    ]
    story += pdf_flowables(parsed[first_chapter:], book.width)
    book.build(story)
    return book.chapters


def contents(chapters, width):
    rows = [
        [Paragraph(f'<a href="#{key}">{escape(title)}</a>', STYLES["entry"]), str(page)]
        for title, page, key in chapters
    ]
    style = [
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (1, 0), (1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("ALIGN", (1, 0), (1, -1), "RIGHT"),
        ("FONT", (1, 0), (1, -1), "Times-Roman", 11, 16.5),
    ]
    return [Table(rows, colWidths=[width - 40, 40], style=style)] if rows else []


# --- DOCX ---------------------------------------------------------------------


def build_docx(source, target):
    parsed = read_blocks(source)
    document = Document()
    set_up_docx(document, plain(parsed[0][2]))
    for block in parsed:
        if block[0] == "heading":
            heading = document.add_paragraph(
                style="Title" if block[1] == 1 else f"Heading {block[1] - 1}"
            )
            add_runs(heading, block[2])
        elif block[0] == "text":
            add_runs(document.add_paragraph(), block[1])
        elif block[0] == "list":
            add_docx_list(document, block)
        elif block[0] == "table":
            add_docx_table(document, block[1])
        else:
            raise ValueError(f"no DOCX form for {block[0]}")
    buffer = io.BytesIO()
    document.save(buffer)
    target.write_bytes(with_fixed_times(buffer.getvalue()))


def set_up_docx(document, title):
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, AUTHOR, AUTHOR
    properties.comments, properties.language = "Sample document of Corral", "en-GB"
    properties.created = properties.modified = FIXED_TIME
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 12.5)):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(ACCENT[1:])
        fonts = document.styles[name].element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{title}\tPage ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)


def add_runs(paragraph, runs):
    for text, style in runs:
        run = paragraph.add_run(text)
        run.bold, run.italic = style == "strong" or None, style == "em" or None
        if style == "code":
            run.font.name, run.font.size = "Consolas", Pt(9.5)


def add_docx_list(document, block):
    _, ordered, items = block
    number = new_numbering(document) if ordered else None
    for item in items:
        paragraph = document.add_paragraph(style="List Number" if ordered else "List Bullet")
        paragraph.paragraph_format.space_after = Pt(3)
        if number is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number
        for part in item:
            add_runs(paragraph, part[1])


def new_numbering(document):
    """A list of its own, so that its numbers start at 1."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(style).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return number.numId


def add_docx_table(document, rows):
    table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in rows:
        for cell, runs in zip(table.add_row().cells, row):
            add_runs(cell.paragraphs[0], runs)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def with_fixed_times(archive):
    """The same ZIP archive with every entry dated FIXED_TIME."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(
        result, "w", zipfile.ZIP_DEFLATED
    ) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(entry, old.read(name))
    return result.getvalue()


# --- Command line -------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out", type=Path, default=HERE.parent / "documents", help="folder to write to (default: %(default)s)"
    )
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for build, name, suffix in (
        (build_pdf, "operations-handbook", ".pdf"),
        (build_docx, "gpu-host-checklist", ".docx"),
    ):
        target = out / (name + suffix)
        build(HERE / (name + ".md"), target)
        print(hashlib.sha256(target.read_bytes()).hexdigest(), target.name)


if __name__ == "__main__":
    main()
