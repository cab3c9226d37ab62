"""Which figure a row means, whether this person may report it, and what stands beside it."""

from planmonitor.intake.problems.kinds import error, question, warning

SAMPLE_ROW = error("SAMPLE_ROW", "示例行", "这是示例行", "请删除后再上传")
UNKNOWN_INDICATOR = error(
    "UNKNOWN_INDICATOR",
    "不认识的指标",
    "不认识的指标编码“{shown}”",
    "请用模板里的编码，合计行和说明文字请删除",
)
EMPTY_INDICATOR = UNKNOWN_INDICATOR.when("指标编码是空的", "请填写，或删除这一行")
NAME_MISMATCH = error(
    "NAME_MISMATCH",
    "编码与名称不符",
    "编码对应“{title}”，名称却写着“{given}”",
    "请核对是哪一项",
)
UNKNOWN_COUNTY = error(
    "UNKNOWN_COUNTY",
    "不认识的地区",
    "不认识的县（市、区）“{shown}”",
    "请填全称，如“{example}”，不要用简称或代码",
)
EMPTY_COUNTY = UNKNOWN_COUNTY.when("县（市、区）是空的", "请在每一行填写")
ALIAS = warning(
    "ALIAS", "地区别名", "“{given}”按 {read} 读取", "请确认是同一个地区", confirmed="地区别名按现名读取"
)
OUT_OF_SCOPE = error(
    "OUT_OF_SCOPE",
    "超出填报权限",
    "您没有填报“{title}”的权限",
    "请只填本部门负责的指标",
)
PLACE_OUT_OF_SCOPE = OUT_OF_SCOPE.when("您没有填报“{place}”的权限", "请只填自己负责的地区")
NORMALISED = warning(
    "NORMALISED", "写法已规整", "“{given}”按 {read} 读取", "请确认读取无误", confirmed="写法按目录规整后读取"
)
SOURCE_MISSING = warning(
    "SOURCE_MISSING",
    "没有写来源",
    "数据来源是空的，记为“{recorded}”",
    "请确认，最好写明来源",
    confirmed="没有写来源，照样读取",
)
NO_SOURCE_COLUMN = SOURCE_MISSING.when("没有“数据来源”列，来源记为“{recorded}”")
LOST_TEXT = error(
    "LOST_TEXT",
    "文字损坏",
    "文字里有已丢失的字（U+{point:04X}，显示为“�”或方框）",
    "请改正后重新填写",
)
GARBLED = warning(
    "GARBLED",
    "像是乱码",
    "文字像是编码转换出错的乱码，原来可能是“{meant}”",
    "请核对，有误请重新填写",
    confirmed="像是乱码的文字照样保存",
)
INVISIBLE = warning(
    "INVISIBLE",
    "看不见的字符",
    "文字里有看不见的字符（U+{point:04X}），照原样保存",
    "请确认，最好删去",
    confirmed="看不见的字符照样保存",
)
FORMULA_TEXT = warning(
    "FORMULA_TEXT",
    "文字像公式",
    "文字像公式，按文字保存，不会计算",
    "请确认这就是要写的文字",
    confirmed="像公式的文字按文字保存",
)
UNKNOWN_STATE = error("UNKNOWN_STATE", "不认识的状态", "不认识的状态“{shown}”", "请填 {words} 之一")
EMPTY_STATE = UNKNOWN_STATE.when("写了进展，没有写状态或数值", "请填状态（{words}），没有可报的请清空备注")
STATE_NOT_ASKED = error(
    "STATE_NOT_ASKED", "不填状态", "“{title}”只报数值，不报状态", "请清空这一格，说明写在备注"
)
NUMBER_NOT_ASKED = error(
    "NUMBER_NOT_ASKED", "不填数值", "“{title}”没有数值可报", "请只填状态，数量写在备注或所含的承诺"
)
STATE_AGAINST_NUMBER = question(
    "STATE_AGAINST_NUMBER",
    "状态与数值不一致",
    "状态是已完成，数值 {value:g} 没有达到“{printed}”",
    "请改正其一；确实如此请写明原因",
)
