"""Words of posts and service days."""

POSTS = {}
DAYS = {
    "day.paper": ("服务日小结", "Summary of a service day"),
    "day.stalls": ("摊位和岗位", "Stalls and roles"),
    "day.stall": ("摊位或岗位", "Stall or role"),
    "day.people": ("到位人次", "People"),
    "day.visitors": ("来了多少人", "Visitors"),
    "day.small": (
        "满意度少于 5 份不显示。到场由社区按名单登记，没有登记不代表没来。",
        "Ratings are told from five on. Who came was noted by list; nobody is noted as absent.",
    ),
    "day.too_few": ("少于 5 份，不显示", "fewer than five, not told"),
    "day.sum_orders": ("办好的订单", "Orders served"),
    "day.sum_left": ("还没办的订单", "Orders left"),
    "day.sum_recipients": ("上门帮到的居民", "Residents helped at home"),
    "day.sum_visitors": ("摊位来人（预计）", "Visitors at stalls (expected)"),
    "day.sum_came": ("到场（报名）", "Came (signed up)"),
    "day.sum_helpers": ("报了工时的人和队", "People and teams who reported"),
    "day.sum_places": ("摊位岗位到位", "Places at stalls filled"),
    "day.sum_hours": ("服务时长（小时）", "Hours served"),
    "day.sum_satisfied": ("满意（评价）", "Satisfied (ratings)"),
}
