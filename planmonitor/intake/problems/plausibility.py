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
