"""How severe a request is: SEV1 to SEV4 from impact and urgency, and a first guess from its words."""

import enum
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

READ_AT_MOST = 4000
"""Characters of a message that are read: what matters is said early, and a hostile text costs no more."""


class Severity(enum.IntEnum):
    """How much a ticket hurts; the smaller the number, the more severe.

    SEV1: critical. Many people or the company's business, money, data or safety are hit right now.
    SEV2: high. A team or a key process is stopped or badly degraded, or soon will be.
    SEV3: normal. One person or a small group is hindered; work goes on, perhaps by a workaround.
    SEV4: low. A question, a request or a wish; nothing is broken that anybody waits for.
    """

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4


class Level(enum.IntEnum):
    """How large an impact is (how many people, how much business) or an urgency (how soon it hurts)."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


_MATRIX = {
    Level.HIGH: {Level.HIGH: Severity.SEV1, Level.MEDIUM: Severity.SEV2, Level.LOW: Severity.SEV3},
    Level.MEDIUM: {Level.HIGH: Severity.SEV2, Level.MEDIUM: Severity.SEV3, Level.LOW: Severity.SEV4},
    Level.LOW: {Level.HIGH: Severity.SEV3, Level.MEDIUM: Severity.SEV3, Level.LOW: Severity.SEV4},
}


def from_impact_urgency(impact: Level, urgency: Level) -> Severity:
    """Return the severity of a request whose impact and urgency a person chose."""
    return _MATRIX[impact][urgency]


@dataclass(frozen=True, slots=True)
class Guess:
    """A first severity, and the words that decided it (folded to lower case and half width).

    `instead_of`: what the words alone suggest, where people judged tickets `like` it otherwise.
    """

    severity: Severity
    because: tuple[str, ...]
    instead_of: Severity | None = None
    like: tuple[str, ...] = ()


class Kind(enum.Enum):
    """What a cue speaks of; of each kind one cue counts."""

    HARM = "what happened"
    SCOPE = "how many are hit"
    PRESSURE = "how soon, and how frail those hit are"
    RELIEF = "why it is less bad than it sounds"
    TRIFLE = "it is only the looks"
    ASKING = "nothing is broken: a question, a wish, praise"


@dataclass(frozen=True, slots=True)
class Cue:
    """An idea whose words speak for (above zero) or against (below zero) severity."""

    idea: str
    kind: Kind
    weight: int
    english: str
    chinese: str


# Each row is one idea; of a kind only the first row that matches counts, so the weightiest come first.
# Entries are small regexes parted by spaces; in English ones "_" is a space and "*" any ending of a word.
CUES = (
    Cue(
        "people are harmed, or about to be",
        Kind.HARM,
        9,
        """
        injur* hurt bleeding unconscious fainted passed_out electrocuted trapped evacuat* drunk poison*
        suicid* (?:in|to)_hospital hospitali[sz]ed ambulance carbon_monoxide gas_leak
        (?:can't|cannot)_breathe choking
        (?:he|she|person|customer|colleague|worker|driver|man|woman|child|someone)_(?:has_)?died
        stuck_in_(?:the_|a_)?(?:lift|elevator) (?:burned|burnt|scalded)_(?:his|her|my|their|a)_[a-z]+
        ransom* (?:fell|fallen|falls)_(?:off|from|down) under_it crush*_(?:by|under) amputat* heart_attack
        seizure earthquake kni(?:fe|ves) weapon gun
        (?:hit|struck|ran_over)_(?:a|the|our|one)_(?:worker|person|colleague|customer|man|woman|child|driver|picker)
        heat_?stroke fell_ill
        """,
        """
        受伤 伤人 [烧烫电撞砸摔压夹]伤 送医 急诊 住院 昏迷 晕倒 死亡 触电 电到 被困 困人 困住 困在
        反锁在[家屋里] 没联系上 救护车 撞到人 撞了人 流血 骨折 中毒 窒息 一氧化碳 [煤燃]气泄漏
        消防.{0,3}到场 喝[了多]?酒 醉酒 疏散 轻生 勒索 压着 压住 砸到 摔下 坠落 跌落 心脏病 地震 烧到手 被烫
        住进医院 救出来 拿着?刀 持刀 倒下了 晕过去 中暑 氨气 夹到手 压到脚 食物中毒 救命
        """,
    ),
    Cue(
        "it may hurt somebody next",
        Kind.HARM,
        7,
        """
        fire(?!_(?:door|exit|warden|drill|extinguisher|place|tv|wall)) flames? smoking
        smoke(?!_(?:alarm|detector|break)) spark(?:s|ed|ing) electric_shock* shocks live_wires? exposed_wir*
        explod* explosion* shatter* overheat* melt* swollen swelling burning
        gas(?!_(?:bill|meter|station|cooker|hob)) toxic contaminat* dangerous unsafe hazard*
        (?:disabled|disabling|turned_off|switched_off|bypassed)_(?:the_)?[a-z_]{0,12}(?:alarm|sprinkler|safety|detector)
        unlock(?:s|ed)_(?:by_)?itself unlocks_on_its_own collapse* vomit*
        alarms?_(?:is_|are_|keeps_)?going_off co_alarm allergic chlorine chemical_(?:spill|smell|leak)
        cough* dizz* headaches? burn(?:s|t|ed) scald* came_down smell*_(?:of_)?(?:burn*|smoke|plastic)
        electrocut* rash recalled bricked exposed_cable* explosive ignit* battery_swell* nurser(?:y|ies)
        brakes? mould tripped_the_breaker gas_pipe emergency_stop faulty_brake ammonia asbestos
        """,
        """
        起火 着火 火灾 冒烟 火花 漏电 漏气 麻手 爆炸 爆裂 炸了 炸开 烧焦 烧起来 烧了 焦味 糊味 鼓包 过热
        发烫 有害 有毒 超标 隐患 危险 不安全 没接地 短路 自动开锁 自己开了 坍塌 倒塌 掉下来 割伤 划伤 烫到
        过敏 呕吐 拉肚子 煤气味 爆燃 火星 失控 塌了 塌下 货架塌 进水 烫手 刺鼻 头晕 发霉 触碰带电 带电
        刹不住 打不开门被 老化 接反 跳闸 钻穿 泄漏 刹车 触点烧 失灵 烧了起来 起泡 异味 霉 电人 打火
        """,
    ),
    Cue(
        "strangers reach what is not theirs",
        Kind.HARM,
        7,
        """
        leaked data_breach security_breach hack* encrypted_by malware virus phish* compromised
        unauthori[sz]ed credentials any(?:one|body)_can_(?:see|open|read|download|access|view|log_in)
        publicly without_(?:a_)?(?:login|logging_in|password) (?:someone|somebody)_else's stranger*
        personal_data other_(?:people|customer|user|famil)[a-z']*_[a-z]+
        (?:sent|emailed|forwarded|posted|shared|uploaded)_[a-z_']{0,30}(?:customer|salar|personnel|staff|payroll)[a-z]*
        admin_rights former_employee* ex-employee* wrong_(?:person|recipient) intruder* broke_in break-in
        (?:card|bank)_details passwords?_(?:is|are|was|were|in)_[a-z]+ login_details defaced posted_our
        tailgat* attackers? outsiders? intruders? private_keys? api_keys? impersonat* (?:took|taking)_photos
        bedroom spoof*
        """,
        """
        泄露 外泄 被黑 黑客 病毒 木马 钓鱼 盗号 被盗 入侵 谁都能 任何人都[能可] 不用登录 撞库 陌生人
        身份证号 公开链接 别人的?(?:订单|账号|账户|画面|信息|地址|电话|资料) 别人家
        客户(?:名单|资料|信息).{0,8}[发传卖] 晒出 晒到 串了 被改成 篡改 发给了?(?:另一|别|错|外) 带走了
        发错人 闯入 撬 尾随 密码.{0,6}(?:贴|写|发|公开) 没有?锁 监控被 密钥 密码被 传到网上 传到外 流出 卧室
        冒名 发给了所有人 看到别人 隐私
        """,
    ),
    Cue(
        "a crime or a grave wrong",
        Kind.HARM,
        5,
        """
        fraud* theft stole stolen stealing embezzl* brib* kickback* forged harass* assault* threaten*
        threats grop* sexual* fist_fight punched approved_(?:his|her|their)_own touched_(?:her|him|me)
        fight* insider_trading bullying blackmail* nepotism conflict_of_interest falsif* counterfeit
        fake_(?:goods|parts|invoices?|reviews?) skipped_the_[a-z]+
        without_(?:approval|inspection|checking|permission)
        """,
        """
        诈骗 骗[了走子] 盗刷 盗窃 偷 私吞 私自 回扣 受贿 伪造 挪用 骚扰 打人 动手 威胁 私下 索要 收钱 好处费
        吵架 打架 造假 作假 篡改记录 猥亵 摸了 虚报 冒充 假冒 假货 冒牌 翻新机 当新机 没审批 没质检 漏检
        跳过.{0,4}[检审测] 绕过.{0,4}[检审批]
        """,
    ),
    Cue(
        "records or money are lost, or the law and the press are at the door",
        Kind.HARM,
        5,
        """
        data_loss wiped erased overwrit* corrupt* lost_all backups?_(?:is_|are_)?(?:gone|failed|lost|empty)
        regulator* lawsuit lawyers? in_court gdpr police journalist* reporter* recalled product_recall
        inspector* (?:wrong|incorrect)_price* priced_at selling_(?:for|at) audit* complian*
        licen[cs]e_(?:expired|expires|runs) certificate_(?:expired|expires) zero_price
        prices?_(?:show|are|is|as)_[a-z_]{0,4}zero lawsuits? sued suing fined viral on_the_news tv_crew
        emptied licen[cs]e_ran_out penalt(?:y|ies) vanished_from tax_office banned
        """,
        """
        清空 删库 丢失 数据.{0,4}没了 全没了 全丢了 找不回 覆盖了 损毁 监管 起诉 律师 罚款 记者 曝光 媒体
        召回 立案 报警 价格.{0,6}[错成] 标错价 标成 一[块元]钱?卖 审计 不合格 不合规 违规 许可证
        证书.{0,4}过期 热搜 上新闻 检查组 执法 索赔 双份 赔偿 禁售 禁令 处罚 备案 没存下来 数据.{0,4}丢
        """,
    ),
    Cue(
        "something stands still",
        Kind.HARM,
        4,
        """
        (?<!it_)(?<!turn_)(?<!slow_)(?<!sit_)(?<!write_)down outage offline halt* standstill crash*
        unavailable unreachable frozen dead nobody_[a-z_]{0,60}can no_one_[a-z_]{0,60}can locked_out
        bankrupt* insolven* strike blocked
        (?:can't|cannot|can_not|unable_to|couldn't)_(?:log_in|login|sign_in|ship|pay|bill|work|sell|process|go_out|get_in|open)
        (?:lost|no)_(?:network|power|connection|internet|heating|water|signal|dial_tone) power_cut
        not_responding stop(?:ped|s)_[a-z]+ing shut_down suspended cut_off flood* deleted
        (?:charged|billed|paid)_twice (?:double|over)[-_]?(?:charged|billed) unpaid not_been_paid walked_out
        went_dark knocked_out bust went_under refus* seized customs_(?:has|have|is)
        nothing_(?:loads|works|moves|prints|opens) is_out are_out ground_to_a_halt snowed
        (?:typhoon|storm|snow|ice)_[a-z]+ strikes? closed_(?:the|its|our) unstaffed quit resign*
        sick_(?:today|this|with) off_sick called_in_sick terminated pulled_out rejected bounc(?:e|es|ed|ing)
        ran_out no_(?:one|body)_on_duty left_without no_replacement emptied threatens_to_leave
        power_is_going border walk(?:ed|ing)_off port_is ferry
        """,
        """
        挂了 宕机 瘫痪 崩了 崩溃 停摆 停工 停产 停运 停业 停发 停供 断网 断电了 断供 断货 停电 停水 水淹
        漏水 全停 打不开 进不去 进不了 连不上 登不上 登录不了 登不了 上不了 付不了 下不了单 发不出 发不了
        中断 卡死 死机 黑屏 跑路 倒闭 破产 罢工 反锁 没人上门 无法 误删 删了 删掉 重复扣 多扣 扣了两[次遍]
        工资.{0,5}[没少错] 全错 打不通 暂停 封路 扣押 停了 没法 扣留 海关 台风 暴雨 大雪 洪水 封了 全部停
        断了 起不来 连续报错 请假 离职 辞职 都走了 撂挑子 停摆了 停止 下线了 解约 涨价 扣着 关停 打不进来
        时好时坏 上不了网 关不上 不出工 集体 限电 封港 没人值班 空岗 停飞 银行.{0,6}(?:维护|故障) 全部退回
        故障
        """,
    ),
    Cue(
        "somebody was treated badly",
        Kind.HARM,
        3,
        "shout* yell* swore insult* bull(?:y|ied|ying) discriminat* racist abusive",
        "辱骂 骂[人了客] 吼 歧视 推搡 吵起来",
    ),
    Cue(
        "something does not do what it should",
        Kind.HARM,
        2,
        """
        can't cannot couldn't won't doesn't didn't isn't don't_work not_work* not_arrived broken breaks?
        broke errors? wrong fail(?:s|ed|ing|ure)? missing lost gone disappear* blank slow* stuck late delay*
        keeps no_(?:audio|sound|picture|reply) forgets? drops? leak(?:s|ing)? damaged faulty jam(?:s|med)?
        short_staffed never duplicate[ds]? crack* queu* times?_out timed_out freez(?:es|ing) complain*
        behind_schedule backlog* out_of_stock [a-z]+n't can_not has_no have_no had_no without_any nobody
        no_one flicker* outdated expired stops? late refuses overflow* unpaid
        """,
        """
        坏 不了 不能用 没反应 不反应 报错 出错 失败 慢 卡住 卡顿 断断续续 断开 掉线 (?<![不没])错 漏
        晚[了到点发] 迟 延误 没到 没收到 没来 没人 不准 不亮 不动 不转 不响 异响 噪音 白跑 混了 反了 少了 碎
        裂 堵 缺货 缺人 积压 爆仓 限额 受损 破损 投诉 对不上 不一致 超时 转圈 丢了 不见了
        [\u4e00-\u9fff]不[了出上进开动起住着通到] 退回 压扁 松了 少打 没给 没人 还没 一直没 未
        """,
    ),
    Cue(
        "everybody",
        Kind.SCOPE,
        5,
        """
        (?:whole|entire)_(?:company|office|building|site|business|network|country|floor|warehouse|region|department|street)
        company[-_]?wide nation[-_]?wide everyone everybody nobody_[a-z_]{0,60}can no_one_[a-z_]{0,60}can
        any_of_(?:the|our) everything
        all_(?:of_)?(?:the_|our_)?(?:[a-z]+_)?(?:files|data|machines|screens|servers)
        all_(?:of_)?(?:the_|our_)?(?:[a-z]+_)?(?:users|customers|staff|employees|sites|offices|stores|shops|branches|warehouses)
        all_(?:of_)?(?:the_|our_)?(?:orders|payments|devices|locks|systems|phones|lines|regions|deliveries|shipments)
        every_(?:single_)?(?:user|customer|store|shop|site|order|device|warehouse|payment|employee)
        across_the_(?:board|company|whole|country)
        (?:whole|entire)_(?:region|shop|system|shift|team|[a-z]+_team)
        every_(?:[a-z]+_)?(?:order|branch|screen|machine|customer|till|phone) at_once
        all_(?:our|the)_[a-z]+s all_of_(?:them|us) company's_[a-z]+_network
        every_[a-z]+_(?:is|was|are|in|has|since)
        """,
        """
        全公司 公司全 全员 全体 全国 全网 全部 所有 整个(?:公司|大?楼|园区|仓|系统) 整栋 任何 谁都 没有?一个
        全都 全线 各[个地大]?(?:仓|门店|分公司) 每个(?:人|客户|用户|门店|订单) 每个 全线 全店 整个公司
        全系统 所有人 全市 全省 都停了 全停
        """,
    ),
    Cue(
        "many",
        Kind.SCOPE,
        3,
        """
        (?<!how_)(?<!too_)many hundreds? thousands? dozens? millions? numerous multiple batch mass
        (?:third|fourth|fifth|sixth|seventh|tenth)_(?:report|case|time|complaint|customer|incident|one)
        (?<![-.:0-9])[0-9,]{1,9}[0-9]_(?:[a-z]+_)?(?:people|users|customers|staff|employees|tenants|families|households|homes)
        (?<![-.:0-9])[0-9,]{1,9}[0-9]_(?:[a-z]+_)?(?:orders|parcels|shipments|deliveries|invoices|refunds|accounts|records)
        (?<![-.:0-9])[0-9,]{1,9}[0-9]_(?:[a-z]+_)?(?:tickets|calls|complaints|cases|reports|emails|units|devices|machines|stores)
        (?<![-.:0-9])[0-9,]{1,9}[0-9]_(?:already_)?sold [0-9]{1,3},[0-9]{3} [0-9]{2,3}k
        half_(?:of_)?(?:the|our|my) (?:second|third|fourth|fifth)_(?:time|week|day)_(?:this|in)
        most_(?:of_)?(?:the_|our_)?[a-z]+s hundreds_of dozens_of waves?
        [0-9]{2,}_[a-z]+s_(?:are|were|have|since|today|waiting|affected) a_hundred customers_are
        (?:two|three|four|half|most|[0-9]+)_of_(?:our_|the_)?(?:three|four|five|six|seven|eight|nine|ten|[0-9]+)
        growing
        """,
        """
        大量 很多 许多 好多 多名 多位 多户 多家 大批 批次 一批 整批 成批 第[三四五六七八九十]+[起次个例]
        打爆
        [0-9一二两三四五六七八九十几数上百千万多]{0,6}(?:[0-9]{2}|[十百千万])[几多余来]?(?:个(?!小?时|月)|[人名位户单台支件家起条辆封套票笔把])
        一半 大半 多半 不少 接连 连续 [0-9一二三四五六七八九十几]+万(?!一) 批量 轮番 成片 群里都 纷纷
        都在(?:问|投诉|退|骂|等) 几千 几百 上千 上百 成百
        """,
    ),
    Cue(
        "a team, or a place where many work",
        Kind.SCOPE,
        3,
        """
        teams department branch halls? regions? shifts? call_cent(?:re|er) finance_(?:team|department)
        hr_department technicians drivers couriers dealers our_customers we_all several
        (?:first|second|third|fourth|fifth|ground)_floor floors
        (?:three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)_(?!minutes|hours|days|weeks|months|years|times)[a-z]+s
        """,
        """
        部门 团队 大家都 整组 整层 门店 车间 产线 班组 好几[个位名家台单户] 师傅们 客户们 客服组 分店 专柜
        各组 [三四五六七八九](?:个[客用]户|[人名位户单台家])
        """,
    ),
    Cue(
        "something that many share",
        Kind.SCOPE,
        2,
        """
        team floor stores? shops? warehouse* servers? production database payroll checkout payments? website
        hotline emergency_line contracts customers users tills? erp crm sso wi-?fi network cloud
        phone_system platform suppliers? data_cent(?:re|er) finance a_few
        """,
        """
        小组 楼层 仓 几[个位名家台单户] 支付 收银 结账 官网 热线 服务器 数据库 顾客 用户 机房 系统 网络
        供应商 供货商 合作方 代工厂 财务 客服 前台 分拣 班车 食堂 两[家户] 平台 线上 大楼 园区
        """,
    ),
    Cue(
        "within the hour, or before somebody important",
        Kind.PRESSURE,
        3,
        """
        urgent* asap immediately emergency deadline right_now ceo cfo investors? vip board_meeting
        (?:in|within)_(?:[0-9]+|five|ten|fifteen|twenty|thirty|half)_(?:min*|an_hour)
        (?:in|within)_(?:an|the)_hour by_(?:noon|eod|tonight) before_(?:noon|tonight|the_end_of_the_day)
        due_(?:today|tonight) as_we_speak (?:in|within)_(?:two|three|[0-9]+)_hours? any_minute every_minute
        chairman directors? customers?_(?:is|are)_(?:waiting|leaving|queueing) black_friday tender
        key_(?:customer|account|client) biggest_[a-z]+ largest_[a-z]+
        """,
        """
        紧急 加急 尽快 马上 立刻 立即 赶紧 急用 急需 火急 分钟后 小时后 今天(?:之?内|必须|就要) 下班前 截止
        老板要 总裁 董事 投资人 直播 大促 双十一 双11 等着用 来不及 老总 领导 董事长 客户在等 等不了 十分钟
        半小时 一小时内 演示 开幕 上线前 发布会 投标 大客户 最大的? 重要客户
        """,
    ),
    Cue(
        "the frail are hit, or it spreads",
        Kind.PRESSURE,
        2,
        """
        elderly bab(?:y|ies) infant child(?:ren)? kids? toddler pregnant wheelchair insulin medicine medical
        oxygen disabled_(?:person|customer|man|woman) freezing_(?:cold|outside) minus_[a-z0-9]+
        getting_worse spreading
        """,
        "老人 老年 孩子 小孩 婴儿 宝宝 孕妇 残疾 病人 救命 还在[传扩增漏] 越来越",
    ),
    Cue(
        "it lasts, comes back, or is due soon",
        Kind.PRESSURE,
        1,
        """
        again since_(?:yesterday|this_morning|[0-9]+) all_(?:day|morning) for_(?:hours|days) still_no today
        tonight tomorrow (?:month|quarter|year)[-_]end overnight
        since_(?:opening|midnight|noon|monday|tuesday|wednesday|thursday|friday|the_weekend)
        this_(?:morning|afternoon|week) every_time keeps for_(?:two|three|[0-9]+)_(?:hours|days)
        by_(?:monday|friday|tomorrow) expires
        """,
        """
        又 再次 持续 一直 反复 已经.{1,5}(?:分钟|小时) 今早 今天 今晚 明天 明早 月底 月结 半夜 昨晚 凌晨
        上午 下午 这周 本周 三天两头 好几次 每次 每天
        """,
    ),
    Cue(
        "it is over, or it never was",
        Kind.RELIEF,
        -6,
        """
        resolved fixed_(?:now|itself) (?:is|was|been|got)_fixed back_to_normal works_again working_again
        false_alarm drill ignore_(?:this|my|that) never_?mind just_a_test
        """,
        "已经?恢复 已经?解决 修好了 自己好了 又好了 误报 演练 演习 请忽略 不用管 搞定了",
    ),
    Cue(
        "there is a copy",
        Kind.RELIEF,
        -4,
        "can_(?:rebuild|restore|recover) (?:have|got)_a_(?:copy|backup|printout) restored recovered",
        "有备份 能恢复 可以恢复 恢复了 找回来?了",
    ),
    Cue(
        "one can live with it",
        Kind.RELIEF,
        -1,
        """
        work[-_]?around by_hand manual(?:ly)? instead
        (?:still|otherwise)_(?:works?|working|cools?|fine|usable|runs?|ok) [a-z]+_works(?:_fine)? can_still
        occasional* sometimes intermittent* minor slightly a_bit unplugged no_(?:rush|hurry) not_urgent
        when(?:ever)?_you_have_time (?:nobody|no_one)_[a-z_]{0,5}(?:hurt|injured)
        """,
        """
        不影响 没问题 能用 还能 先用 手动 手写 备用 临时 偶尔 有时 不急 不着急 有空 小问题 别的.{0,6}正常
        其他.{0,3}正常 拔了?插头 拔掉 已停用 已隔离 没人受伤 没人在 没大碍 无人受伤
        """,
    ),
    Cue(
        "only the looks",
        Kind.TRIFLE,
        -7,
        """
        typos? misspel* spelling logo font off[-_]cent(?:re|er) misaligned alignment wording cosmetic
        brand_guide shade_of pixel*
        """,
        """
        错别字 错字 字体 图标 排版 对齐 文案 写成了 笔误 美观 不好看 糊 配色
        """,
    ),
    Cue(
        "praise",
        Kind.ASKING,
        -4,
        """
        kudos well_done (?:great|good)_job compliment* praise shout[-_]out (?:thanks|thank_you)_(?:to|for)
        brilliant lovely amazing wonderful love
        """,
        """
        表扬 点赞 夸 辛苦了 好评 锦旗 感谢(?:师傅|客服|你们的) 真好 很棒 给力 特别好 很满意 谢谢你们
        """,
    ),
    Cue(
        "a question, a request or a wish",
        Kind.ASKING,
        -3,
        """
        (?:^|(?<=[.!?,:]_))(?:who|which|what|is|are|do|does|will|may|has)
        how_(?:do|long|much|many|can|to|often) where_(?:do|can|is|are) what_time
        when_(?:do|does|is|will|are) is_there are_there do_(?:you|we|i)
        (?:can|could|may|should)_(?:i|we|the|it|a|this|that) suggest* would_be_nice feature_request wish
        please_(?:add|send|order|create|give|set_up) need_access
        would_(?:love|be_good|be_great|like_to_(?:know|suggest|see)) wondering curious any_(?:plans|chance)
        please_(?:order|book|arrange|update) idea: lol could_you_(?:send|add|tell) recommend nice_work
        """,
        """
        吗 几点 几天 多久 多少钱 哪[里个儿些天] 什么时候 请问 想问 问一下 咨询 能不能 可不可以 可否 能否
        是否 有没有 \\?$ 怎么(?:申请|设置?|[办用查填]) 建议 希望能?[有加出增支可] 就好了 最好 申请 开通 领用
        预约 好奇 想知道 想了解 想给 建个 希望以后 吧\\?$ 哈哈 顺手
        """,
    ),
)

_AT_LEAST = ((8, Severity.SEV1), (5, Severity.SEV2), (-2, Severity.SEV3))
"""The points a severity needs; fewer than all of them is SEV4, and a message without cues (0) is SEV3."""

_NOT_PROSE = re.compile(r"<[^<>]{0,300}>|:[a-z0-9_+-]{1,40}:")
"""Slack's links and mentions, and emoji names: `:fire:` is a mood, not a fire."""

_NEGATION = re.compile(
    r"(?:(?<![a-z])(?:no|not|never|without|nobody|none|[a-z]+n't)(?: [a-z]+){0,2} "
    r"|[没无未不非](?:有|是|算|太|很|人|任何|发生|造成){0,3})$"
)

_TOLD = 1
"""What a message weighs that names no harm but asks nothing either: who tells the desk has a reason."""

_GRAVE = 4
"""From this weight on a harm told with its scope or haste is no question, however politely it is put."""

_AMPLIFIERS = {Kind.SCOPE, Kind.PRESSURE}

_NEGATABLE = {Kind.HARM, Kind.PRESSURE, Kind.RELIEF}
"""What "not" or 没有 takes back: "not urgent", 没有受伤."""


def _pattern(cue: Cue, *, is_ascii: bool) -> re.Pattern[str]:
    """What finds the cue in a text; in one that `is_ascii` no Chinese words are looked for, which is slow."""
    english = "|".join(cue.english.replace("*", "[a-z]*").split()).replace("_", " ")
    chinese = [words for words in cue.chinese.split() if words.isascii() or not is_ascii]
    return re.compile("|".join((f"(?<![a-z])(?:{english})(?![a-z])", *chinese)))


_PATTERNS = {
    is_ascii: [(cue, _pattern(cue, is_ascii=is_ascii)) for cue in CUES] for is_ascii in (True, False)
}


def first_guess(text: str) -> Guess:
    """Guess the severity of a message from its words, English, Chinese or mixed; a person may overrule it.

    Nothing is read beyond `READ_AT_MOST` characters. Without a cue it is SEV3, the normal case.
    """
    found = _that_count(_cues_in(_folded(text)))
    points = sum(cue.weight for cue, _ in found.values())
    if not found.keys() & {Kind.HARM, Kind.RELIEF, Kind.TRIFLE, Kind.ASKING}:
        points += _TOLD
    severity = next((severity for least, severity in _AT_LEAST if points >= least), Severity.SEV4)
    return Guess(severity, tuple(words for _, words in found.values()))


def _folded(text: str) -> str:
    """Return the part that is read: without case, width, links, emoji names and odd spaces."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[:READ_AT_MOST]).casefold())
    prose = _NOT_PROSE.sub(" ", plain[:READ_AT_MOST].replace("’", "'"))
    return " ".join(prose.split())


def _cues_in(text: str) -> dict[Kind, tuple[Cue, str]]:
    """Return, for each kind that is spoken of, the weightiest cue with the words found."""
    found: dict[Kind, tuple[Cue, str]] = {}
    for cue, pattern in _PATTERNS[text.isascii()]:
        if cue.kind not in found and (words := next(_matches(cue, pattern, text), "")):
            found[cue.kind] = (cue, words)
    return found


def _that_count(found: dict[Kind, tuple[Cue, str]]) -> dict[Kind, tuple[Cue, str]]:
    """Leave out scope and haste where nothing is wrong, and the polite "could you" of a grave harm."""
    unheard = set()
    if Kind.HARM in found and found[Kind.HARM][0].weight >= _GRAVE and _AMPLIFIERS & found.keys():
        unheard = {Kind.ASKING}
    elif Kind.HARM not in found and found.keys() & {Kind.RELIEF, Kind.TRIFLE, Kind.ASKING}:
        unheard = _AMPLIFIERS
    return {kind: hit for kind, hit in found.items() if kind not in unheard}


def _matches(cue: Cue, pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 30) : match.start()]
        if not (cue.kind in _NEGATABLE and _NEGATION.search(before)):
            yield match.group()
