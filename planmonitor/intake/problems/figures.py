"""Is it a number, a year, in the unit asked for."""

from planmonitor.intake.problems.kinds import Level, error, warning

MISSING_VALUE = error("MISSING_VALUE", "没有填数", "数值是空的", "没有数就把这一格留空，不要填0")
NOTHING_FILLED = MISSING_VALUE.when("没有一行填了数值或状态", "请至少填写一个；没有可报的行留空即可")
MARKED_AS_MISSING = MISSING_VALUE.when("“{shown}”表示没有数", "请把这一格留空，不要用符号代替，也不要填0")

NOT_A_NUMBER = error("NOT_A_NUMBER", "不是数", "“{shown}”不是数", "请只填数字")
YES_OR_NO = NOT_A_NUMBER.when("这是“是/否”，不是数", "请填写数字")
A_DATE = NOT_A_NUMBER.when("这是日期，不是数", "请把单元格格式改为“常规”后重新填写")
FAILED_FORMULA = NOT_A_NUMBER.when("公式出错，没有结果", "请改正公式或直接填写数字")
NOT_FINITE = NOT_A_NUMBER.when("“{shown}”不是有限的数", "请填写实际数值")
TOO_GREAT = NOT_A_NUMBER.when("“{shown}”太大，无法存储", "请核对后填写实际数值")
A_BOUND = NOT_A_NUMBER.when("“{shown}”是目标或界限，不是实际数", "请填写实际数值")
ABOUT = NOT_A_NUMBER.when("“{shown}”是约数", "请填写准确数值")
A_RANGE = NOT_A_NUMBER.when("“{shown}”是一个范围", "请填写一个数")
A_GAP = NOT_A_NUMBER.when("“{shown}”中间有空格，不知是一个数还是两个数", "请去掉空格")
UNDERSCORE = NOT_A_NUMBER.when("“{shown}”含有下划线")
APOSTROPHE = NOT_A_NUMBER.when("“{shown}”前有撇号", "请去掉后重新填写")
OTHER_DIGITS = NOT_A_NUMBER.when("“{shown}”含有上标、圈码或其他文字的数字", "请用阿拉伯数字 0—9")
ODD_COMMAS = NOT_A_NUMBER.when("“{shown}”的千分位逗号不规则", "请去掉逗号")
WORDS = NOT_A_NUMBER.when("“{shown}”含有文字", "请只填数字，说明写在备注里")

UNIT_MISMATCH = error(
    "UNIT_MISMATCH",
    "单位不符",
    "单位“{given}”与目录的“{unit}”不同",
    "请换算后按“{unit}”填写",
)
UNIT_IN_VALUE = UNIT_MISMATCH.when("“{shown}”里带着单位或量级", "请按“{unit}”换算，只填数字")
PERCENT_SIGN = UNIT_MISMATCH.when("带百分号，但本指标的单位是“{unit}”", "请按此单位填写")
SCALED_FORMAT = UNIT_MISMATCH.when("单元格格式按千或百万缩小显示，看到的与存的不同", "请改为“常规”格式后核对")
UNIT_IN_FORMAT = UNIT_MISMATCH.when(
    "单元格格式里显示着“{shown}”，本指标的单位是“{unit}”", "请按此单位填写并改为“常规”格式"
)
UNIT_MISSING = warning(
    "UNIT_MISSING",
    "没有写单位",
    "单位是空的，按“{unit}”理解",
    "请确认单位无误",
    confirmed="没有写单位，按目录的单位读取",
)
SHOWN_OTHERWISE = UNIT_MISMATCH.when(
    "单元格显示“{shown}”，存的却是 {stored}，看到的与存的不是同一个数", "请改为“常规”格式后核对"
)
ODD_FORMAT = UNIT_MISMATCH.when("单元格按分数、中文数字等格式显示，存的是 {stored}", "请改为“常规”格式后核对")
HIDDEN_VALUE = error(
    "HIDDEN_VALUE", "看不见的内容", "单元格格式把内容藏了起来，存的是“{stored}”", "请改为“常规”格式后核对"
)
NO_UNIT_COLUMN = UNIT_MISSING.when("没有“单位”列，按目录的单位理解")

AMBIGUOUS_PERCENT = error(
    "AMBIGUOUS_PERCENT",
    "百分数写法不明",
    "{shown} 可能是 {as_share:g}%，也可能真是 {value:g}%",
    "本指标以%为单位，请填如 {as_share:g}，确为 {value:g}% 请写成“{value:g}%”",
)
OUT_OF_RANGE = error(
    "OUT_OF_RANGE",
    "超出范围",
    "{value:g}{unit} 超出本指标可能的范围（{span}{unit}）",
    "请核对数值和单位",
)
NOT_AN_INTEGER = warning(
    "NOT_AN_INTEGER",
    "不是整数",
    "本指标按“{unit}”计数，应是整数，按 {value:g} 读取",
    "请确认，或改为整数",
    confirmed="不是整数，照样读取",
)

BAD_YEAR = error(
    "BAD_YEAR",
    "年份不对",
    "“{shown}”不是四位年份",
    "本表按年填报，请填四位年份，不要填半年、季度或范围",
)
EMPTY_YEAR = BAD_YEAR.when("年份是空的", "请填写四位年份")
YEAR_AS_DATE = BAD_YEAR.when("年份应是四位数字", "请填四位年份，不要用日期格式")
YEAR_SHOWN_OTHERWISE = BAD_YEAR.when("年份显示“{shown}”，存的却是 {stored}", "请改为“常规”格式，填四位年份")
YEAR_OUTSIDE_PLAN = BAD_YEAR.when(
    "{year}年不在规划的{first}—{last}年内", "请核对年份，规划期以外的数不在这里报"
)
WRONG_PERIOD = BAD_YEAR.when(
    "“{title}”按{word}填报，“{shown}”不是{word}也不是年份", "请填如 {example} 的{word}，或四位年份"
)
FUTURE_YEAR = error("FUTURE_YEAR", "年度未结束", "{year}年还没有过完，没有全年数", "请在年度结束后填报")

FUTURE_PERIOD = FUTURE_YEAR.when("{period}还没有过完", "请在过完后填报")

FORMULA = warning(
    "FORMULA",
    "来自公式",
    "数值来自公式，按其已算出的结果读取",
    "请确认是最新的",
    confirmed="来自公式，按已算出的结果读取",
)
FORMULA_WITHOUT_RESULT = FORMULA.when(
    "公式没有算好的结果", "请在表格软件里打开、保存一次，或改为数值", Level.ERROR
)
FORMULA_IN_TEXT = FORMULA.when("文字来自公式，按其已算出的结果读取")
PERCENT_FORMAT = warning(
    "PERCENT_FORMAT",
    "百分比格式",
    "单元格是百分比格式，按看到的 {shown} 读取",
    "请确认就是这个数",
    confirmed="按看到的百分数读取",
)
PRECISION = warning(
    "PRECISION",
    "小数过长",
    "小数超过{decimals}位，四舍五入为 {rounded}",
    "请确认不影响使用",
    confirmed="小数过长，四舍五入后读取",
)
PERCENT_ROUNDED = PERCENT_FORMAT.when(
    "单元格是百分比格式，显示 {shown}，存的是 {stored}，按 {stored} 读取", "请确认要报的是哪一个"
)
ROUNDED_FORMAT = warning(
    "ROUNDED_FORMAT",
    "显示少了小数",
    "单元格显示 {shown}，存的是 {stored}，按 {stored} 读取",
    "请确认要报的是哪一个",
    confirmed="按存的数读取，显示的小数较少",
)
ZERO_AS_DASH = warning(
    "ZERO_AS_DASH",
    "零显示为横线",
    "存的是 0，显示为“{shown}”，按 0 读取",
    "没有数请清空这一格",
    confirmed="横线按 0 读取",
)
