"""Is it the table asked for: encoding, quoting, header, sheets, what is hidden or merged."""

from planmonitor.intake.problems.kinds import error, warning

ENCODING = error("ENCODING", "编码不对", "第{line}行的文字编码无法识别", "请另存为 UTF-8 编码的 CSV 后再上传")
BROKEN_ENCODING = ENCODING.when("文件编码损坏")
WIDE_WITHOUT_MARK = ENCODING.when("文件像是没有标记的 UTF-16 或 UTF-32 文本")
MIXED_ENCODING = ENCODING.when("第{line}行起混有另一种编码", "请用同一种编码（建议 UTF-8）重新保存")

CSV_MALFORMED = error(
    "CSV_MALFORMED",
    "表格文本不规范",
    "第{line}行附近引号没有成对或不合 CSV 规则",
    "请检查后重新保存",
)
CUT_OFF = CSV_MALFORMED.when("文件末尾被截断", "请重新保存后再上传")
UNEVEN = CSV_MALFORMED.when(
    "第{line}行有{count}列，表头有{width}列", "文件可能被截断，或某格含有未加引号的分隔符，请检查后重新保存"
)

CONTROL_CHAR = error(
    "CONTROL_CHAR",
    "不可见字符",
    "第{line}行含有不可见的控制字符（U+{point:04X}）",
    "请删除后重新输入",
)
FIELD_TOO_LONG = error("FIELD_TOO_LONG", "文字太长", "第{line}行有一格超过{most}字", "请缩短")
UNCLOSED_QUOTE = FIELD_TOO_LONG.when(
    "第{line}行附近有一格超过{most}字，可能是引号没有成对", "请检查后重新保存"
)
TEXT_TOO_LONG = FIELD_TOO_LONG.when("这一格超过{most}字")

HEADER_MISMATCH = error(
    "HEADER_MISMATCH",
    "表头不对",
    "前{within}行没有找到表头",
    "表头须有{columns}各列，请用系统的模板",
)
NO_HEADER_IN_TEXT = HEADER_MISMATCH.when(
    instruction="表头须有{columns}各列，并用英文逗号分隔，请用系统的模板"
)
WIDE_LAYOUT = HEADER_MISMATCH.when("各年份分列横排", "请改用模板的样式：每行一个指标、一个县、一个年份")
COLUMN_TWICE = HEADER_MISMATCH.when("表头有同名的列“{name}”，不知道该读哪一列", "请只留一列")

HEADER_OFFSET = warning(
    "HEADER_OFFSET",
    "表头不在首行",
    "表头在第{row}行，其上的内容不读取",
    "请确认上面没有数据",
    confirmed="表头以上的内容不读取",
)
EXTRA_COLUMN = warning(
    "EXTRA_COLUMN",
    "模板以外的列",
    "模板以外的列（{names}）没有读取",
    "请确认其中没有要报的数",
    confirmed="模板以外的列不读取",
)

TWO_SHEETS = error("TWO_SHEETS", "多张数据表", "有{count}张数据表（{names}），不知道该读哪一张", "请只留一张")
HIDDEN_SHEET = warning(
    "HIDDEN_SHEET",
    "隐藏的工作表",
    "隐藏的工作表“{name}”没有读取",
    "请确认其中没有要报的数",
    confirmed="隐藏的工作表不读取",
)
HIDDEN_ROWS = warning(
    "HIDDEN_ROWS",
    "隐藏的行",
    "隐藏或被筛选掉的第{rows}行也会入库",
    "请确认这些行要报",
    confirmed="隐藏的行照样读取",
)
HIDDEN_COLUMNS = warning(
    "HIDDEN_COLUMNS",
    "隐藏的列",
    "隐藏的列（{names}）也会读取",
    "请确认其中的内容要报",
    confirmed="隐藏的列照样读取",
)
MERGED_CELLS = error(
    "MERGED_CELLS", "合并单元格", "数据区有合并单元格（{range}）", "请取消合并并在每一行填写完整"
)
NO_ROWS = error("NO_ROWS", "没有数据", "表头下面没有数据行", "请填写后再上传")
