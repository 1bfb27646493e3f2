"""Words of hours and points: balances, the catalogue, rules, the books, and what is printed of them."""

from collections.abc import Mapping

LEDGERS: Mapping[str, tuple[str, str]] = {
    "book.title": ("志愿服务纪实本", "Record of service"),
    "book.foot": ("由服务记录生成，不含服务对象的任何信息", "Made from the records; nothing of whom was served"),
    "book.none": ("这段时间没有经确认的服务。", "No confirmed service in this period."),
    "book.totals": ("合计", "In total"),
    "book.note": (
        "只记经居民或社区确认的服务。时长按报告的分钟计，不超过该服务的规定上限。",
        "Only services that a resident or the community confirmed. Minutes as reported, up to its limit.",
    ),
    "book.name": ("姓名", "Name"),
    "book.community": ("社区", "Community"),
    "book.period": ("起止", "Period"),
    "book.date": ("日期", "Date"),
    "book.service": ("服务", "Service"),
    "book.time": ("时长", "Time"),
    "book.points": ("积分", "Points"),
    "book.by": ("确认人", "Confirmed by"),
    "book.services": ("服务次数", "Services"),
    "book.carried_over": ("以前的台账结转", "Carried over from older books"),
    "book.minutes": ("{count} 分钟", "{count} min"),
    "book.hours": ("{count} 小时", "{count} h"),
    "book.hours_minutes": ("{hours} 小时 {count} 分", "{hours} h {count} min"),
    "certificate.title": ("志愿服务时长证明", "Certificate of voluntary service"),
    "certificate.foot": ("编号可由社区或单位核对", "The community and units can check the number"),
    "certificate.text": (
        "兹证明 {name} 在 {place} 参加志愿服务 {count} 次，累计 {time}，均经确认。",
        "This certifies that {name} of {place} served {count} times, {time} in all, each time confirmed.",
    ),
    "certificate.number": ("编号", "Number"),
    "certificate.issued": ("开具日期", "Issued on"),
    "certificate.stamp": ("社区（盖章）：", "Community (stamp):"),
    "certificate.note": (
        "如其中有服务被撤回，本证明即作废，核对编号时会显示。",
        "It is withdrawn where a service that it counts is taken back; checking the number tells so.",
    ),
}
