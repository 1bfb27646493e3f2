"""Words of the frame around the desk's pages."""

from collections.abc import Mapping

CONSOLE: Mapping[str, tuple[str, str]] = {
    "nav": ("主导航", "Main"),
    "nav.late": ("过期 {count} 件", "{count} past their time"),
    "nav.today": ("今日", "Today"),
    "nav.board": ("看板", "Board"),
    "nav.new": ("新建", "New order"),
    "nav.rounds": ("派单轮次", "Rounds"),
    "nav.gaps": ("缺口", "Gaps"),
    "nav.recipients": ("服务对象", "People served"),
    "nav.sessions": ("场次", "Sessions"),
    "nav.rosters": ("值班", "Duties"),
    "nav.members": ("党员", "Members"),
    "nav.statistics": ("统计", "Statistics"),
    "nav.teams": ("队伍", "Teams"),
}
