"""The page's own words in English and Chinese. What people and the app say stays as they said it."""

LANGUAGES = {"en": "English", "zh": "中文"}
"""The page's languages, each in its own name."""
TAGS = {"en": "en", "zh": "zh-CN"}

CHINESE = {
    "(edited)": "（已编辑）",
    "(optional)": "（选填）",
    "1 reply": "1 条回复",
    "APP": "应用",
    "Add a reaction": "添加表情",
    "Agent": "客服",
    "Also send to {name}": "同时发送到 {name}",
    "App": "应用",
    "As Anna, post “VPN 连不上了” or “printer on fire” in": (
        "以 Anna 的身份发送“VPN 连不上了”或“printer on fire”到"
    ),
    "Attach": "附上文件名",
    "Be somebody else": "切换身份",
    "Become Ada, who works at the desk, and look at": "切换成服务台的 Ada，看看",
    "Cancel": "取消",
    "Channels": "频道",
    "Choose…": "请选择…",
    "Close": "关闭",
    "Close all": "全部关闭",
    "Close the thread": "关闭消息列",
    "Copied": "已复制",
    "Copy the ts": "复制时间戳",
    "Delete": "删除",
    "Delete this message?": "删除这条消息？",
    "Dismiss": "隐藏",
    "Edit": "编辑",
    "Forward 1 h": "快进 1 小时",
    "Forward 10 min": "快进 10 分钟",
    "Got it": "知道了",
    "Guest": "访客",
    "Home": "首页",
    "It is {span} ahead of real time.": "现在比真实时间快 {span}。",
    "It is {span} behind real time.": "现在比真实时间慢 {span}。",
    "Join #{name}": "加入 #{name}",
    "Jump to…": "跳转到…",
    "Manager": "经理",
    "Message {name}": "发送消息到 {name}",
    "Messages": "消息",
    "More": "更多",
    "More actions": "更多操作",
    "More channels": "其他频道",
    "Name of the file": "文件名",
    "Names of files, one a line": "文件名，每行一个",
    "New replies": "新回复",
    "Nobody has said anything here yet.": "这里还没有人说话。",
    "Nothing found": "没有找到",
    "On the card press Take, Reply to requester, Solve. Then see what Anna sees.": (
        "在卡片上依次按 Take（接单）、Reply to requester（回复）、Solve（解决），再回来看看 Anna 看到什么。"
    ),
    "Only visible to you": "仅对你可见",
    "Please complete this required field.": "请填写此必填项。",
    "Please enter a number.": "请输入数字。",
    "Please enter a valid email address.": "请输入有效的邮箱地址。",
    "Please enter a valid URL.": "请输入有效的网址。",
    "Remove": "移除",
    "Reply in thread": "在消息列中回复",
    "Reply…": "回复…",
    "Requester": "提单人",
    "Save": "保存",
    "Send": "发送",
    "Shift+Enter for a new line": "Shift+Enter 换行",
    "Skip to the composer": "跳到输入框",
    "That did not work: {error}.": "没有成功：{error}。",
    "The app did not answer in time. Try again.": "应用没有及时回应，请重试。",
    "The app shows nothing here yet.": "应用还没有在这里显示内容。",
    "The clock of this workspace": "这个工作区的时钟",
    "The language of this page": "本页面的语言",
    "The playground cannot be reached. It may have been stopped.": "无法连接到演练场，它可能已经停止。",
    "This channel is archived.": "这个频道已归档。",
    "This file was deleted.": "这个文件已被删除。",
    "This message was deleted.": "这条消息已被删除。",
    "Thread": "消息列",
    "Time can be pushed, to see what happens later.": "可以快进时间，看看之后会发生什么。",
    "To Monday 09:00": "到周一 09:00",
    "Try this": "试试看",
    "Type to search…": "输入以搜索…",
    "You are {name}. Be somebody else": "你是 {name}。切换身份",
    "a pretend workspace on this machine": "这台电脑上的模拟工作区",
    "d": "天",
    "h": "小时",
    "last reply {when}": "最后回复 {when}",
    "min": "分钟",
    "private channel": "私有频道",
    "replied to a thread": "回复了消息列",
    "{app} home": "{app} 首页",
    "{command} cannot be used in a thread.": "不能在消息列中使用 {command}。",
    "{command} is not a command here.": "{command} 不是这里的命令。",
    "{count} earlier messages": "更早的 {count} 条消息",
    "{count} members": "{count} 位成员",
    "{count} new": "{count} 条新消息",
    "{count} replies": "{count} 条回复",
}

FOR_SCRIPT = (
    "Add a reaction",
    "Cancel",
    "Copied",
    "Copy the ts",
    "Delete",
    "Delete this message?",
    "Edit",
    "Jump to…",
    "Name of the file",
    "Nothing found",
    "Please complete this required field.",
    "Please enter a number.",
    "Please enter a valid URL.",
    "Please enter a valid email address.",
    "Remove",
    "Save",
    "That did not work: {error}.",
    "The app did not answer in time. Try again.",
    "The playground cannot be reached. It may have been stopped.",
    "{command} cannot be used in a thread.",
    "{command} is not a command here.",
)
"""What the script says by itself."""


def say(language: str, sentence: str, **filled: object) -> str:
    """A sentence of the page in a language."""
    chosen = CHINESE.get(sentence, sentence) if language == "zh" else sentence
    return chosen.format(**filled) if filled else chosen


def preferred(accepted: str) -> str:
    """The language that a browser's Accept-Language asks for."""
    first = accepted.partition(",")[0].strip().lower()
    return "zh" if first.startswith("zh") else "en"
