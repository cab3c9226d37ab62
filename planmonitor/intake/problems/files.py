"""May the file be opened at all: type, size, archive, what is hidden inside."""

from planmonitor.intake.problems.kinds import error

_SAVE_AS_WORKBOOK = "用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传"
_SAVE_AGAIN = f"请{_SAVE_AS_WORKBOOK}"
_USE_TEMPLATE = "请用系统的模板重新填写"
_SAVE_PLAIN = "正常软件不会这样保存，请重新另存后上传"

EMPTY_FILE = error("EMPTY_FILE", "空文件", "文件是空的", "请确认已保存后再上传")
FILE_TOO_LARGE = error("FILE_TOO_LARGE", "文件太大", "文件超过{most} MB", "请拆成几个文件分别上传")

WRONG_TYPE = error(
    "WRONG_TYPE",
    "文件类型不对",
    "内容不是 Excel 工作簿，与文件名“.{suffix}”不符",
    f"文本请存为 .csv，表格{_SAVE_AGAIN}",
)
CONTROL_IN_NAME = WRONG_TYPE.when("文件名含有控制字符", "请改名后再上传")
WORKBOOK_MISNAMED = WRONG_TYPE.when(
    "内容是 Excel 工作簿，文件名却是“.{suffix}”", "请把扩展名改为 .xlsx 后再上传"
)
PAGE_AS_WORKBOOK = WRONG_TYPE.when("内容是网页或 XML，不是 Excel 工作簿", _SAVE_AGAIN)
PAGE_AS_TEXT = WRONG_TYPE.when("内容是网页或 XML，不是逗号分隔的文本", "请在表格软件里另存为 CSV")
OPEN_DOCUMENT = WRONG_TYPE.when("这是 OpenDocument 表格（.ods），不是 Excel 工作簿", _SAVE_AGAIN)
OTHER_DOCUMENT = WRONG_TYPE.when("这是{what}，不是 Excel 工作簿", _SAVE_AGAIN)
BINARY_WORKBOOK = WRONG_TYPE.when("这是二进制工作簿 .xlsb", _SAVE_AGAIN)

LEGACY_FORMAT = error("LEGACY_FORMAT", "旧版格式", "这是旧版 .xls 或 WPS .et 格式", _SAVE_AGAIN)
OLD_WORD = LEGACY_FORMAT.when("这是旧版 Word 或其他程序的文件，不是表格")
PASSWORD = error("PASSWORD", "有密码", "文件有密码保护", "请去掉密码后再上传")
MACRO = error("MACRO", "带宏", "工作簿里有宏", _SAVE_AGAIN)
MACRO_FORMAT = MACRO.when("不接收可能带宏的 .{suffix} 文件")
ACTIVE_CONTENT = error("ACTIVE_CONTENT", "嵌有对象", "工作簿里嵌有对象或控件", "请删除后再上传")

CONNECTION = ACTIVE_CONTENT.when(
    "工作簿里有外部数据连接", "请在“数据”菜单里删除连接，或只把数值粘贴到系统的模板里"
)
REACHES_OUT = error(
    "REACHES_OUT",
    "向外取数",
    "工作簿里有会连到外面的公式（{name}）",
    "请把公式改为数值，删除后再上传",
)
LINKS_LIVE = REACHES_OUT.when("工作簿里有与其他程序的实时链接（DDE 或 OLE）", "请断开链接、改为数值后再上传")

ARCHIVE_TOO_LARGE = error(
    "ARCHIVE_TOO_LARGE",
    "解压后太大",
    "解压后的内容超过上限（{most} MB），不是正常的填报文件",
    _USE_TEMPLATE,
)
TOO_MANY_MEMBERS = ARCHIVE_TOO_LARGE.when("压缩包内有{count}个文件，超过上限{most}，不是正常的工作簿")

NOT_A_WORKBOOK = error("NOT_A_WORKBOOK", "不是工作簿", "压缩包里没有工作簿", _SAVE_AGAIN)
BOOK_IN_ARCHIVE = NOT_A_WORKBOOK.when(
    "这是压缩包，工作簿在里面（{inside}）", "请先解压，只上传里面的 .xlsx 文件"
)
BOOK_UNPACKED = NOT_A_WORKBOOK.when(
    "这是把工作簿拆开后重新打的压缩包，多了一层文件夹（{inside}）", _SAVE_AGAIN
)
MEMBERS_TWICE = NOT_A_WORKBOOK.when("压缩包内有重名文件，不是正常的工作簿")
INCOMPLETE_WORKBOOK = NOT_A_WORKBOOK.when("工作簿结构不完整，无法读取")
NO_SHEETS = NOT_A_WORKBOOK.when("工作簿里没有工作表")

DAMAGED = error(
    "DAMAGED", "文件损坏", "文件不完整或已损坏，无法解开", f"请重新保存后再上传，或{_SAVE_AS_WORKBOOK}"
)
DAMAGED_PART = DAMAGED.when("工作簿内的 {part} 不是完整的 XML，文件可能损坏", _SAVE_AGAIN)
DAMAGED_SHEET = DAMAGED.when("工作表内容不完整或不合规，无法读取", _SAVE_AGAIN)

XML_FORBIDDEN = error("XML_FORBIDDEN", "内部结构不合规", "工作簿内含有文档类型声明或实体", _SAVE_PLAIN)
XML_WIDE = XML_FORBIDDEN.when("工作簿内部是 {encoding} 编码，本系统只读 UTF-8 的", _SAVE_AGAIN)
XML_TOO_DEEP = XML_FORBIDDEN.when("工作簿内部结构嵌套过深")
XML_BAD_ADDRESS = XML_FORBIDDEN.when("工作簿里有不合规的单元格地址")
XML_BAD_ROW = XML_FORBIDDEN.when("工作簿里有不合规的行号")
CELL_TWICE = XML_FORBIDDEN.when("工作表内部第{row}行的同一格或同一行写了两次，不知道以哪个为准", _SAVE_AGAIN)
XML_MERGES = XML_FORBIDDEN.when("工作表里合并单元格过多", "请取消合并后再上传")

TOO_MANY_COLUMNS = error(
    "TOO_MANY_COLUMNS",
    "列数太多",
    "第{row}行第{column}列有内容，超过上限{most}列",
    "请删除模板以外的列",
)
TOO_MANY_ROWS = error("TOO_MANY_ROWS", "行数太多", "超过{most}行", "请拆成几个文件")
FAR_ROW = TOO_MANY_ROWS.when("第{row}行有内容，超过上限{most}行", "请删除多余内容或拆分文件")

TOO_COMPLEX = error(
    "TOO_COMPLEX", "文件太复杂", "检查时超出内存或时间限制，文件过于复杂或已损坏", _USE_TEMPLATE
)
TOO_SLOW = TOO_COMPLEX.when("检查超过{seconds}秒仍未完成，文件过于复杂")
TOO_MUCH_MEMORY = TOO_COMPLEX.when("文件过于复杂，超出内存限制")
