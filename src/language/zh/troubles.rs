//! The Chinese texts of errors and finished tasks.

use super::number;
use crate::language::{Explained, bytes};
use crate::text::clean_line;
use crate::trouble::{
    Came, CatalogueDamage, CatalogueError, CatalogueNote, ConfigProblem, Content, Failure, Fault,
    FeedTrouble, FetchTrouble, LaunchError, NetworkFault, NotSaved, NotWatched, PictureDamage, QueryWrong,
    Refusal, Remade, Shortened, StateTrouble, TaskDone, TaskFailed, Unread, Wanted, Wrong,
};
use std::path::Path;

impl Explained for Fault {
    fn in_chinese(&self) -> String {
        match self {
            Self::Missing => "没有这个文件或文件夹",
            Self::Denied => "没有权限",
            Self::NoSpace => "磁盘空间不足",
            Self::ReadOnly => "磁盘为只读",
            Self::IsFolder => "这是文件夹",
            Self::NotRegular => "不是普通文件",
            Self::NotFolder => "这不是文件夹",
            Self::Link => "这是链接，不会跟随",
            Self::Busy => "正被其他程序使用",
            Self::TooManyOpen => "打开的文件太多",
            Self::Refused => "连接被拒绝",
            Self::Ended => "对方断开了连接",
            Self::Unreachable => "无法到达主机",
            Self::TimedOut => "超时，没有响应",
            Self::TooLong => "文件太长",
            Self::TooSlow => "用时太久",
            Self::Foreign => "文件夹属于其他用户",
            Self::NoDevice => "其中没有设备标识；删除它即可重新生成",
            Self::OpenReadOnly => "阅读记录以只读方式打开",
            Self::Away => "日志不见了；请挂载，或放入 new.log 重新开始",
            Self::Counters => "计数过大；请删除 `n` 最大的那些行",
            Self::Says(text) => text,
        }
        .into()
    }
}

impl Explained for Refusal {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "地址为空".into(),
            Self::TooLong(bytes) => format!("地址太长（{bytes} 字节）"),
            Self::Control => "地址含有控制字符".into(),
            Self::NotAnAddress => "这不是地址".into(),
            Self::Data => "不打开 data: 地址".into(),
            Self::Script => "不运行脚本".into(),
            Self::File => "文章不得打开本机文件".into(),
            Self::Mail => "这是邮件地址".into(),
            Self::Scheme(scheme) => format!("不打开 {scheme}: 地址，只打开 http 和 https"),
            Self::NoHost => "地址中没有主机".into(),
            Self::Fragment => "这是页面内的位置".into(),
            Self::NoBase => "地址是相对地址，而文章没有链接".into(),
            Self::NoFile => "文章旁边和文库中都没有这个文件".into(),
            Self::Outside => "文件在文库之外".into(),
            Self::NotAFile => "这不是普通文件".into(),
            Self::Private(host) => format!("私有网络主机 {host}；参见 `allow_private_hosts`"),
            Self::Unencrypted(host) => format!("将以未加密方式访问 {host}"),
            Self::NotAPicture(what) => format!("这是{}，不是图片", what.in_chinese()),
            Self::TooManyPixels(pixels) => {
                format!("图片有 {} 百万像素，太大，不在这里显示", pixels.div_ceil(1_000_000))
            }
            Self::NotShown(kind) => format!("这里不显示 {kind} 图片"),
            Self::Damaged(why) => format!("图片已损坏：{}", why.in_chinese()),
            Self::Unreadable(why) => format!("无法读取文件：{}", why.in_chinese()),
        }
    }
}

impl Explained for Content {
    fn in_chinese(&self) -> String {
        match self {
            Self::Nothing => "空文件",
            Self::Pdf => " PDF",
            Self::Archive => "压缩文件",
            Self::Drawing => " SVG 图形",
            Self::WebPage => "网页",
            Self::Text => "文本",
            Self::Video => "视频或未知格式",
            Self::Unknown => "未知格式",
        }
        .into()
    }
}

impl Explained for PictureDamage {
    fn in_chinese(&self) -> String {
        match self {
            Self::Decoder => "解码失败".into(),
            Self::Encoder => "编码失败".into(),
            Self::Header { width, height } => format!("文件头称有 {width} × {height} 像素"),
            Self::CutShort => "内容不完整".into(),
            Self::Says(text) => text.clone(),
        }
    }
}

impl Explained for Failure {
    fn in_chinese(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.in_chinese(),
            Self::RedirectRefused(refusal) => format!("重定向被拒绝：{}", refusal.in_chinese()),
            Self::Cancelled => "已取消".into(),
            Self::TooSlow(limit) => format!("{} 秒内未下载完", limit.as_secs_f32()),
            Self::TooLarge(limit) => format!("大于 {}", bytes(*limit)),
            Self::TooManyRedirects(limit) => format!("服务器重定向超过 {limit} 次"),
            Self::Status(404) => "服务器上没有这张图片（404）".into(),
            Self::Status(403) => "服务器拒绝访问（403）".into(),
            Self::Status(code) => format!("服务器返回状态码 {code}"),
            Self::Network(why) => why.in_chinese(),
            Self::Disk(why) => format!("无法写入图片：{}", why.in_chinese()),
        }
    }
}

impl Explained for NetworkFault {
    fn in_chinese(&self) -> String {
        match self {
            Self::BrokeOff => "下载中断".into(),
            Self::Proxy(why) => format!("环境变量中的代理无法使用：{why}"),
            Self::Socks => "不支持 SOCKS 代理；请使用 HTTP 代理".into(),
            Self::UnknownHost => "找不到主机".into(),
            Self::LongHeader => "服务器响应的标头太大".into(),
            Self::Compression => "无法解压服务器的响应".into(),
            Self::Insecure(why) => format!("无法建立安全连接：{why}"),
            Self::Protocol(why) => format!("无法理解服务器的响应：{why}"),
            Self::NoConnection(why) => format!("无法连接：{}", why.in_chinese()),
            Self::Says(text) => text.clone(),
        }
    }
}

impl Explained for LaunchError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "没有设置程序".into(),
            Self::Missing(name) => format!("{name}：PATH 中没有这个程序"),
            Self::Relative(name) => format!("{name}：请填写程序名或绝对路径"),
            Self::NotStarted(name, why) => format!("{name}：{}", why.in_chinese()),
            Self::Code(name, code) => format!("{name} 已结束，退出码 {code}"),
            Self::Signal(name, signal) => format!("{name} 被信号 {signal} 终止"),
        }
    }
}

impl Explained for Unread {
    fn in_chinese(&self) -> String {
        match self {
            Self::Folder => "是文件夹".into(),
            Self::NotRegular => "不是普通文件".into(),
            Self::TooLarge(size) => format!("太大，不像文章（{size} MiB）"),
            Self::NoMemory => "文件太大，超出允许使用的内存；请提高上限（ulimit -v）".into(),
            Self::NotText => "不是文本文件".into(),
            Self::LinkAbove => "链接指向文库的上级文件夹，不进入".into(),
            Self::Twice => "这个文件夹已经由其他路径进入".into(),
            Self::TooDeep(most) => format!("文件夹超过 {most} 层，不进入"),
            Self::BrokenLink => "失效的链接".into(),
            Self::InternalError => "无法读取：程序内部错误".into(),
            Self::System(fault) => fault.in_chinese(),
        }
    }
}

impl Explained for Shortened {
    fn in_chinese(&self) -> String {
        match self {
            Self::Depth(most) => format!("嵌套超过 {most} 层；更深的内容显示为纯文本"),
            Self::Elements(most) => format!("元素超过 {} 个；其余显示为纯文本", number(*most)),
            Self::Images(most) => format!("图片超过 {} 张；其余只显示说明文字", number(*most)),
            Self::Attributes(most) => format!("一个标签的属性超过 {} 个；其余略去", number(*most)),
            Self::Cells(most) => format!("表格单元超过 {} 个；其余各行显示为纯文本", number(*most)),
            Self::Spans(most) => format!("带格式的文字超过 {} 处；其余不带格式显示", number(*most)),
            Self::Blocks(most) => format!("段落超过 {} 个；其余逐行显示", number(*most)),
            Self::Structure => "结构无法读取；显示为纯文本".into(),
            Self::Cut(most) => format!("正文超过 {most} MB，此处不再显示；余下内容请用编辑器查看"),
        }
    }
}

impl Explained for StateTrouble {
    fn in_chinese(&self) -> String {
        match self {
            Self::File(path, fault) => format!("{}：{}", shown(path), fault.in_chinese()),
            Self::Damaged { log, lines } => format!("{}：略去 {} 行损坏的记录", shown(log), number(*lines)),
            Self::Snapshot => "阅读记录的快照已损坏；已重新读取日志".into(),
            // These two say what to do; with the clause below they would not fit into the footer.
            Self::Kept(path, fault @ (Fault::Away | Fault::Counters)) => {
                format!("{}：{}", shown(path), fault.in_chinese())
            }
            Self::Kept(path, fault) => {
                format!("{}：{}；改动暂存于内存", shown(path), fault.in_chinese())
            }
            Self::Written(count) => format!("{} 处改动已写入，没有丢失", number(*count)),
            Self::Unwritten { count, path, why } => {
                let (count, path, why) = (number(*count), shown(path), why.in_chinese());
                format!("阅读记录：有 {count} 处改动未能写入：{path}：{why}")
            }
            Self::NotCompacted(path, fault) => format!("{}：未能压缩：{}", shown(path), fault.in_chinese()),
        }
    }
}

impl Explained for CatalogueError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Damaged(damage) => format!("索引已损坏：{}", damage.in_chinese()),
            Self::Newer => "索引由更新版本的 newsrack 写入，未作改动".into(),
            Self::NotWriter => "另一个 newsrack 正在写入索引".into(),
            Self::Busy => "索引正忙：另一个 newsrack 正在写入".into(),
            Self::Store(text) => format!("索引：{text}"),
            Self::File(path, fault) => format!("{}：{}", shown(path), fault.in_chinese()),
            Self::Cancelled => "索引：已取消".into(),
        }
    }
}

impl Explained for CatalogueDamage {
    fn in_chinese(&self) -> String {
        match self {
            Self::Store(text) => text.clone(),
            Self::Values => "其中的数据互相矛盾".into(),
            Self::NoFile(name) => format!("{} 不是文件", shown(Path::new(name))),
            Self::NoTexts => "全文缓存缺失".into(),
            Self::TextsCutShort => "全文缓存不完整".into(),
            Self::TextsForeign => "全文缓存属于另一个索引".into(),
            Self::LastText => "全文缓存的最后一篇与写入的不符".into(),
            Self::TextHead => "全文缓存中有一条记录没有标头".into(),
            Self::Search => "搜索全文缓存失败".into(),
        }
    }
}

impl Explained for CatalogueNote {
    fn in_chinese(&self) -> String {
        match self {
            Self::NothingKept(fault) => format!("{}；不使用缓存", fault.in_chinese()),
            Self::Rebuilt(Remade::Damaged(damage)) => {
                format!("索引已损坏（{}），正在重建", damage.in_chinese())
            }
            Self::Rebuilt(Remade::Other) => "索引属于其他版本或其他设置，正在重建".into(),
            Self::Lock => "索引的锁不是文件，已重新创建".into(),
            Self::Texts(damage) => format!("{}，正在重建", damage.in_chinese()),
        }
    }
}

impl Explained for QueryWrong {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoValue(field) => format!("`{field}:` 需要一个值"),
            Self::NoState(value) => {
                format!("`is:` 只能是 unread、read、starred 或 muted，不能是 `{value}`")
            }
            Self::NoDay(value) => {
                format!("`{value}` 不是日期；请用 2021-03-24、2021-03、2021、today 或 7d")
            }
            Self::Nothing => "查询是空的".into(),
            Self::ByState => "不能用 `is:` 屏蔽".into(),
        }
    }
}

impl Explained for ConfigProblem {
    fn in_chinese(&self) -> String {
        let wrong = self.wrong.in_chinese();
        if self.key.is_empty() { wrong } else { format!("{}：{wrong}", self.key) }
    }
}

impl Explained for Wrong {
    fn in_chinese(&self) -> String {
        match self {
            Self::Syntax(text) => format!("不合 TOML 语法：{text}"),
            Self::NoSetting => "没有这个设置".into(),
            Self::Not(wanted) => format!("应为{}", wanted.in_chinese()),
            Self::Query { query, character, wrong } => {
                format!("`{query}` 第 {character} 个字符：{}", wrong.in_chinese())
            }
            Self::Glob { glob, why } => format!("`{glob}`：{why}"),
            Self::OpenQuote => "引号未闭合".into(),
            Self::NoColour(roles) => format!("没有这种颜色；可用 base、{}", roles.join("、")),
            Self::NoContext(contexts) => {
                let tables: Vec<String> = contexts.iter().map(|context| format!("keys.{context}")).collect();
                format!("没有这个表；可用 {}", tables.join("、"))
            }
            Self::NoAction => "没有这个操作".into(),
            Self::OnlyIn(contexts) => format!("仅用于 {}", contexts.join("、")),
            Self::NoKey(key) => format!("没有名为 `{key}` 的键"),
            Self::Digit(key) => format!("`{key}` 以数字开头，而数字用作次数"),
            Self::Both { key, actions: [one, other], context } => {
                format!("`{key}` 同时绑定了 {one} 和 {other}（在 {context} 中）")
            }
            Self::Begins { keys, action, with, other, context } => {
                format!("{action} 的 `{keys}` 以 {other} 的 `{with}` 开头（在 {context} 中）")
            }
        }
    }
}

impl Explained for Wanted {
    fn in_chinese(&self) -> String {
        match self {
            Self::Boolean => " true 或 false".into(),
            Self::Number(range) => format!(" {} 到 {} 的数字", range.start, range.end - 1),
            Self::OneOf(names) => format!(" {} 之一", names.join("、")),
            Self::OneOfEitherWay(names) => format!(" {} 之一，前面可加减号", names.join("、")),
            Self::Path => "绝对路径，或以 ~/ 开头".into(),
            Self::Zone => "时区，如 Asia/Shanghai".into(),
            Self::DateFormat => " strftime 格式".into(),
            Self::Strings => "字符串列表".into(),
            Self::KeyTable => "表：[keys]".into(),
            Self::FetchTable => "表：[fetch]".into(),
            Self::HostTable => "表：[fetch.hosts.\"example.com\"]".into(),
            Self::Header => "单行的请求头文本".into(),
            Self::Span => "时长，如 30m、2h 或 1d".into(),
            Self::Keys => "按键，如 \"gg Home\"，不要按键则为 false".into(),
            Self::Colour => " \"#rrggbb\"、不大于 255 的数字，或颜色名，如 \"bright-cyan\"".into(),
        }
    }
}

impl Explained for TaskFailed {
    fn in_chinese(&self) -> String {
        match self {
            Self::Article(why) => why.in_chinese(),
            Self::Link(why) => format!("未打开：{}", why.in_chinese()),
            Self::Browser(why) => format!("未打开：{}", why.in_chinese()),
            Self::Image(why) => format!("图片未打开：{}", why.in_chinese()),
            Self::Viewer(why) => format!("图片未打开：{}", why.in_chinese()),
            Self::ImageToSave(why) => format!("图片未保存：{}", why.in_chinese()),
            Self::NotSaved(why) => format!("图片未保存：{}", why.in_chinese()),
            Self::Program(why) => why.in_chinese(),
            Self::NoThread(fault) => format!("无法启动线程：{}", fault.in_chinese()),
            Self::NotWatched(why) => format!("未监视文件夹：{}；请手动刷新", why.in_chinese()),
            Self::PartlyWatched(why) => format!("未监视全部文件夹：{}；请手动刷新", why.in_chinese()),
            Self::Catalogue(fault) => fault.in_chinese(),
            Self::Opened(note) => note.in_chinese(),
            Self::MadeAgain(damage) => format!("索引已损坏（{}），正在重建", damage.in_chinese()),
            Self::NothingKept(fault) => format!("{}；不使用缓存", fault.in_chinese()),
            Self::TextsPartly(path, fault) => {
                format!("{}：{}；部分正文无法搜索", shown(path), fault.in_chinese())
            }
            Self::State(trouble) => trouble.in_chinese(),
        }
    }
}

impl Explained for TaskDone {
    fn in_chinese(&self) -> String {
        match self {
            Self::Opened(what) => format!("已打开 {what}"),
            Self::Handed(name) => format!("已用 {name} 打开图片"),
            Self::Saved(path) => format!("已保存 {}", shown(path)),
        }
    }
}

impl Explained for NotSaved {
    fn in_chinese(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.in_chinese(),
            Self::Folder(folder, fault) => format!("{}：{}", shown(folder), fault.in_chinese()),
            Self::Taken { folder, name } => format!("{}：名为 {name} 的文件太多", shown(folder)),
        }
    }
}

impl Explained for NotWatched {
    fn in_chinese(&self) -> String {
        match self {
            Self::Limit => "已达系统上限".into(),
            Self::System(fault) => fault.in_chinese(),
            Self::Says(text) => text.clone(),
        }
    }
}

fn shown(path: &Path) -> String {
    clean_line(&path.to_string_lossy()).into_owned()
}

impl Explained for FeedTrouble {
    fn in_chinese(&self) -> String {
        match self {
            Self::Status(status) => format!("服务器返回 {status}"),
            Self::Refused(status) => format!("服务器拒绝 newsrack 访问（{status}）"),
            Self::Challenge(status) => format!("网站要求使用浏览器（{status}）；可尝试设置 `user_agent`"),
            Self::Missing => "找不到（404）".into(),
            Self::Gone => "已永久移除（410）；请从 feeds.list 中删除".into(),
            Self::Busy(status) => format!("服务器要求稍候（{status}）"),
            Self::NotAFeed(Came::Nothing) => "内容为空，不是订阅源".into(),
            Self::NotAFeed(Came::Page(title)) if title.is_empty() => "这是网页，不是订阅源".into(),
            Self::NotAFeed(Came::Page(title)) => format!("这是网页，不是订阅源：“{title}”"),
            Self::NotAFeed(Came::Other(kind)) if kind.is_empty() => "这不是订阅源".into(),
            Self::NotAFeed(Came::Other(kind)) => format!("这不是订阅源（{kind}）"),
            Self::Request(failure) => failure.in_chinese(),
            Self::Files(fault) => format!("无法写入文件：{}", fault.in_chinese()),
            Self::NoFolder(path, fault) => format!("无法写入文件：{path}：{}", fault.in_chinese()),
            Self::TooMany(most) => format!("一天内新文章超过 {} 篇", number(*most as usize)),
            Self::Internal => "newsrack 内部错误，请报告".into(),
            Self::Unsupported => "只能抓取 http 和 https 地址".into(),
        }
    }
}

impl Explained for FetchTrouble {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => "另一个 newsrack 正在向此文件夹抓取".into(),
            Self::Offline => "离线：找不到任何主机".into(),
            Self::NoRoom(megabytes) => format!("磁盘剩余空间不足 {megabytes} MB"),
            Self::NoList => "此文件夹中没有 feeds.list".into(),
            Self::List(fault) => format!("无法读取 feeds.list：{}", fault.in_chinese()),
            Self::Files(fault) => format!("无法写入：{}", fault.in_chinese()),
            Self::Seen(fault) => format!("无法保存订阅源的抓取记录：{}", fault.in_chinese()),
        }
    }
}
