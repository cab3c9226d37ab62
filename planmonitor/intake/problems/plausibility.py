"""Do the figures agree with each other, with their past and with the plan's own relations."""

from planmonitor.intake.problems.kinds import error, question, warning

DUPLICATE = warning(
    "DUPLICATE",
    "重复的行",
    "同一个数填了不止一次，内容相同（文件第{rows}行）",
    "只存一次，请确认没有漏改",
    confirmed="重复的行只存一次",
)
DUPLICATE_CONFLICT = error(
    "DUPLICATE_CONFLICT",
    "重复而不一致",
    "同一个数填了两次，数值不同：{first:g} 与 {second:g}（另一处在文件第{row}行）",
    "请只留正确的一行",
)
OUTLIER = question(
    "OUTLIER",
    "相差很大",
    "{value:g} 与{year}年的 {before:g} 相差很大",
    "确实如此请写明原因",
)
UNLIKE_OTHERS = OUTLIER.when("{value:g} 与其他县（中位数 {middle:g}）相差很大")
CITY_MISMATCH = warning(
    "CITY_MISMATCH",
    "全市与各县不符",
    "{year}年全市 {city:g} 与{how} {made:g} 不符",
    "请核对，或在备注说明口径差别",
    confirmed="全市与各县不符，数值属实",
)
RULE = warning(
    "RULE",
    "指标之间不协调",
    "{place}{year}年两项指标不协调（{left:g} 对 {right:g}）",
    "{instruction}",
    confirmed="指标之间不协调，数值属实",
)
MAGNITUDE = question(
    "MAGNITUDE",
    "量级不同",
    "{value:g}{unit} 与基期、目标或以前的数（{known}）不是一个量级",
    "请核对单位；确实如此请写明原因",
)
MAGNITUDE_OF_KNOWN = MAGNITUDE.when("{value:g}{unit} 与已有的数（{known}）不是一个量级")
ABOVE_CITY = question(
    "ABOVE_CITY", "超过全市", "{value:g} 超过{year}年全市的 {city:g}", "请核对；确实如此请写明原因"
)
ABOVE_POPULATION = question(
    "ABOVE_POPULATION",
    "超过人口",
    "{value:g}{unit} 超过当地人口（{people:g}万人）",
    "请核对单位；确实如此请写明原因",
)
SAME_AS_BEFORE = question(
    "SAME_AS_BEFORE",
    "与上年相同",
    "{names}等{count}个数与上年完全相同",
    "请核对是否沿用了旧数；确实如此请写明原因",
)
OTHER_DEFINITION = question(
    "OTHER_DEFINITION",
    "口径不同",
    "口径写的是“{given}”，与目录和以前的口径不同，将另成一列，不与以前的数相接",
    "按目录口径报的请清空口径；确需如此请写明原因",
)
OTHER_DENOMINATOR = OTHER_DEFINITION.when(
    "备注写着“{other}”，本指标按“{meant}”计算", "确是另一口径请写在“口径”列；不是请写明原因"
)
