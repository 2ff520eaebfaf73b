//! The interface in Simplified Chinese.

pub(super) mod dates;
mod feeds;
pub(super) mod help;
mod troubles;

use super::grouped;
use super::message::{Copied, Hint, Message};
use std::borrow::Cow;

#[expect(clippy::too_many_lines, clippy::match_same_arms, reason = "one arm for each message")]
pub(super) fn say(message: Message<'_>) -> Cow<'static, str> {
    use Message as M;
    match message {
        M::TooSmall => "窗口太小".into(),
        M::Today => "今天".into(),
        M::New => "新到".into(),
        M::Unread => "未读".into(),
        M::Starred => "星标".into(),
        M::Continue => "继续阅读".into(),
        M::All => "全部".into(),
        M::NoDate => "无日期".into(),
        M::Drafts => "草稿".into(),
        M::Muted => "已屏蔽".into(),
        M::NoCategory => "无分类".into(),
        M::UnknownSource => "来源未知".into(),
        M::Ahead => "日期在未来".into(),
        M::OnlyUnread => "未读".into(),
        M::OnlyStarred => "星标".into(),
        M::EqualArticles => "相同的文章".into(),
        M::NoEquals => "没有与本文相同的文章".into(),
        M::Mute => "屏蔽".into(),
        M::Unmute => "取消屏蔽".into(),
        M::MuteAuthor(name) => format!("作者 {name}").into(),
        M::MuteCategory(path) => format!("分类 {path}").into(),
        M::MuteArticle => "仅本文".into(),
        M::MutedByConfiguration(query) => format!("由 mute 设置屏蔽：{query}").into(),
        M::NowMuted { what, key } => format!("已屏蔽：{what}；{key} 撤销").into(),
        M::NoLongerMuted { what, key } => format!("已取消屏蔽：{what}；{key} 撤销").into(),
        M::MutedAgain(what) => format!("{what}：已恢复屏蔽").into(),
        M::UnmutedAgain(what) => format!("{what}：已取消屏蔽").into(),
        M::NothingToMute => "这里没有可屏蔽的；请选择分类或文章".into(),
        M::NothingToUnmute => "没有用按键屏蔽的分类或作者".into(),
        M::UnreadCount(count) => format!("{} 篇未读", number(count)).into(),
        M::NewCount(count) => format!("{} 篇新到", number(count)).into(),
        M::FoundCount(count) => format!("找到 {} 篇", number(count)).into(),
        M::Articles(count) => articles(count).into(),
        M::LookingForArticles => "正在查找文章……".into(),
        M::NothingFound => "未找到文章。".into(),
        M::EmptyShelf { categories } => format!("这里没有文章。{categories} 显示分类。").into(),
        M::NothingHere { all, categories } => {
            format!("这里没有文章。{all} 显示全部，{categories} 显示分类。").into()
        }
        M::NoArticles { name, others: 0 } => format!("{name} 里没有文章。").into(),
        M::NoArticles { name, others } => {
            format!("{name} 里没有文章；另有 {} 个其他文件。", number(others)).into()
        }
        M::Roots { folders, files } => {
            let folders = (folders > 0).then(|| format!("{} 个文件夹", number(folders)));
            let files = (files > 0).then(|| format!("{} 个文件", number(files)));
            folders.into_iter().chain(files).collect::<Vec<_>>().join("和 ").into()
        }
        M::HelpTitle { search, close } => format!("按键 · {search} 查找 · {close} 关闭").into(),
        M::NothingMatches(query) => format!("没有与“{query}”匹配的内容").into(),
        M::PaletteTitle => "操作".into(),
        M::Links => "链接".into(),
        M::Images => "图片".into(),
        M::Arrange => "排序与分组".into(),
        M::SortByDate => "按日期排序".into(),
        M::SortByArrival => "按到达先后排序".into(),
        M::SortByTitle => "按标题排序".into(),
        M::SortBySource => "按来源排序".into(),
        M::ReverseOrder => "反转顺序".into(),
        M::GroupByDay => "按日分组".into(),
        M::GroupByCategory => "按分类分组".into(),
        M::GroupBySource => "按来源分组".into(),
        M::NoGroups => "不分组".into(),
        M::Reading(count) => format!("正在读取 {}……", number(count)).into(),
        M::Unwritten(count) => format!("{} 处未写入", number(count)).into(),
        M::Texts { percent } => format!("全文缓存 {percent}%").into(),
        M::Place { at, of } => format!("{}/{}", number(at), number(of)).into(),
        M::FoundPartly { found, waiting } => {
            format!("找到 {} 篇；还有 {}未搜索", number(found), articles(waiting)).into()
        }
        M::ThisListOnly { key } => format!("{key}：仅此列表").into(),
        M::SearchingList => "仅在此列表中搜索".into(),
        M::SearchingAll => "在全部文章中搜索".into(),
        M::NotUnderstood { character, why } => format!("第 {character} 个字符：{why}").into(),
        M::NotFound(text) => format!("未找到：{text}").into(),
        M::Match { at, of } => format!("第 {at} 处，共 {of} 处").into(),
        M::NoOtherMatch(text) => format!("没有其他匹配“{text}”的内容").into(),
        M::NoSearchHere { key } => format!("这个列表不是搜索结果；{key} 开始搜索").into(),
        M::SearchKept(query) => format!("{query}：已存为书架").into(),
        M::SearchRemoved(query) => format!("{query}：不再存为书架").into(),
        M::NotOpened => "已取消打开".into(),
        M::SelectArticle => "请先选择一篇文章".into(),
        M::OpenFirst => "请先打开文章".into(),
        M::NoLink(number) => format!("本文没有第 {number} 个链接").into(),
        M::NoImage(number) => format!("本文没有第 {number} 张图片").into(),
        M::NoLinks => "本文没有链接".into(),
        M::NoReaderView => "本文不是保存的网页，或者没有找到正文".into(),
        M::NoImages => "本文没有图片".into(),
        M::NothingOnScreen => "这一屏没有链接和图片".into(),
        M::NoSuchLabel => "没有这个标签".into(),
        M::OpeningImage(number) => format!("正在打开第 {number} 张图片……").into(),
        M::OpeningLarge { megabytes, key } => format!("正在打开 {megabytes} MB 的文件……  {key} 取消").into(),
        M::AskOpen(address) => format!("打开 {address} 吗？").into(),
        M::NothingDone => "已取消".into(),
        M::InLibrary => "在文库中".into(),
        M::InArticle => "在文章中".into(),
        M::MailTo(address) => format!("发邮件给 {address}").into(),
        M::GoesBack { key } => format!("{key} 返回").into(),
        M::NoSuchAnchor => "本页没有该链接所指的位置".into(),
        M::NoWayBack => "前面没有打开过的文章".into(),
        M::NoWayForward => "后面没有打开过的文章".into(),
        M::NotInList => "该文章不在任何列表中：已隐藏或已删除".into(),
        M::ImagesTitle { mark, save, copy } => {
            format!("图片 · {mark} 选取 · {save} 保存 · {copy} 复制").into()
        }
        M::ImageAlreadyOpening(number) => format!("第 {number} 张图片已在下载").into(),
        M::AskOpenImages(count) => format!("打开 {count} 张图片吗？").into(),
        M::AddressesCopied(1) => "已复制地址".into(),
        M::AddressesCopied(count) => format!("已复制 {count} 个地址").into(),
        M::SentToClipboard => "已发送到终端的剪贴板".into(),
        M::Downloading { images, received, total, key } => {
            let what = if images == 1 { "图片".into() } else { format!(" {images} 张图片") };
            let of = total.map(|total| format!("，共 {total}")).unwrap_or_default();
            format!("正在下载{what}：{received}{of}  {key} 取消").into()
        }
        M::DownloadsCancelled => "正在取消……".into(),
        M::AskReplace(path) => format!("覆盖 {path} 吗？").into(),
        M::SaveInto => "保存到：".into(),
        M::Saving => "正在保存……".into(),
        M::NothingSaved => "未保存".into(),
        M::FolderNotAbsolute => "未保存：请输入绝对路径".into(),
        M::FirstImage => "这是第一张图片".into(),
        M::LastImage => "这是最后一张图片".into(),
        M::PicturesOn => "页面图片：开".into(),
        M::PicturesOff => "页面图片：关".into(),
        M::NoPicturesHere => "此终端无法在页面上显示图片".into(),
        M::DraftStaysRead => "草稿不能标为未读".into(),
        M::IsRead => "已标为已读".into(),
        M::IsUnread => "已标为未读".into(),
        M::IsStarred => "已加星标".into(),
        M::NotStarred => "已取消星标".into(),
        M::NothingToMark => "这里没有可标记的文章".into(),
        M::NothingUnread => "这里没有未读文章".into(),
        M::AskMarkRead(count) => format!("把 {}标为已读吗？", articles(count)).into(),
        M::AskMarkListRead { list, count } => format!("{list}：把 {}标为已读吗？", articles(count)).into(),
        M::AskMarkListUnread { list, count } => format!("{list}：把 {}标为未读吗？", articles(count)).into(),
        M::MarkedUnread { count, key } => format!("{}已标为未读；{key} 撤销", articles(count)).into(),
        M::MarkedRead { count, key } => format!("{}已标为已读；{key} 撤销", articles(count)).into(),
        M::OldArticlesRead { count, key } => {
            format!("{}早于一周，直接视为已读；{key} 撤销", articles(count)).into()
        }
        M::NothingToUndo => "没有可撤销的操作".into(),
        M::NothingToRedo => "没有可重做的操作".into(),
        M::AskCarryOver(from) => format!("这里还没有标记，从 {from} 复制过来吗？").into(),
        M::StateIsNew(from) => format!("这里还没有标记；可用 newsrack state 从 {from} 复制").into(),
        M::CarriedOver(count) => format!("已复制 {}的标记", articles(count)).into(),
        M::NotCarriedOver => "没有复制；以后可用 newsrack state export 和 import".into(),
        M::AskUndoEarlier(then) => format!("撤销以前的改动吗？之后：{then}。").into(),
        M::AskUndoMany(then) => format!("撤销的改动超出此列表，继续吗？之后：{then}。").into(),
        M::OldArticles => "旧文章".into(),
        M::UnreadAgain(what) => format!("{what}：已恢复未读").into(),
        M::ReadAgain(what) => format!("{what}：已恢复已读").into(),
        M::UnstarredAgain(what) => format!("{what}：已取消星标").into(),
        M::StarredAgain(what) => format!("{what}：已恢复星标").into(),
        M::NextUnread { title, key } => format!("下一篇未读：{title}（{key}）").into(),
        M::TheEnd => "已到文章末尾；下面没有未读文章".into(),
        M::InCategory(path) => format!("在 {path}").into(),
        M::NothingUnreadBelow => "下面没有未读文章".into(),
        M::NothingUnreadAbove => "上面没有未读文章".into(),
        M::StillScanning => "还在查找文章".into(),
        M::NothingNew => "没有新文章".into(),
        M::NewArticles(count) => format!("新增 {}", articles(count)).into(),
        M::NewAndGone { new, gone } => format!("新增 {} 篇，移除 {} 篇", number(new), number(gone)).into(),
        M::PicturesArrived { count, key } => format!("已下载 {count} 张图片：{key} 显示").into(),
        M::Arrived { count, key } => format!("新到 {}：{key} 显示", articles(count)).into(),
        M::ArticleChanged { key } => format!("本文已改动：{key} 重新载入").into(),
        M::ArticleGone => "本文的文件已删除或移走".into(),
        M::AndMore(count) => format!("（另有 {} 条）", number(count)).into(),
        M::ShowingAll => "全部文章".into(),
        M::ShowingUnread => "仅未读".into(),
        M::ShowingStarred => "仅星标".into(),
        M::TextWidth(columns) => format!("正文宽度：{columns}").into(),
        M::Theme(name) => format!("主题：{}", theme(name)).into(),
        M::MouseOff => "鼠标：关（由终端选取文字）".into(),
        M::MouseOn => "鼠标：开".into(),
        M::ConfigurationAtStart { name, setting } => {
            format!("已重新载入；{setting} 下次启动时生效（{name}）").into()
        }
        M::ConfigurationRead(name) => format!("已重新载入 {name}").into(),
        M::Copied(what) => format!("已复制{}", copied(what)).into(),
        M::NothingToCopy(what) => format!("没有可复制的{}", copied(what)).into(),
        M::NoEditor => "没有编辑器：请设置 editor、VISUAL 或 EDITOR".into(),
        M::UnclosedQuote => "引号未闭合".into(),
        M::Ended(name) => format!("{name} 已结束").into(),
        M::PressEnter => "[按 Enter 返回]".into(),
        M::WorksInLists => "此操作仅用于列表".into(),
        M::Minutes(minutes) => format!("约 {minutes} 分钟").into(),
        M::EmptyArticle => "空".into(),
        M::ImageCount(count) => format!("{} 张图片", number(count)).into(),
        M::Feeds(message) => feeds::say(message),
        M::LinkCount(count) => format!("{} 个链接", number(count)).into(),
    }
}

/// A number; four digits are not separated, as GB/T 15835 allows.
fn number(number: usize) -> String {
    grouped(number, 5)
}

/// The Chinese name of a theme, from its name in the configuration.
fn theme(name: &str) -> &str {
    match name {
        "auto" => "自动",
        "light" => "浅色",
        "dark" => "深色",
        "mono" => "单色",
        name => name,
    }
}

fn articles(count: usize) -> String {
    format!("{} 篇文章", number(count))
}

fn copied(what: Copied) -> &'static str {
    match what {
        Copied::Link => "链接",
        Copied::Title => "标题",
        Copied::Path => "路径",
        Copied::Text => "正文",
        Copied::SelectedLink => "选中的链接",
    }
}

pub(super) fn hint(hint: Hint) -> &'static str {
    match hint {
        Hint::Open => "打开",
        Hint::Fold => "折叠",
        Hint::List => "列表",
        Hint::Read => "阅读",
        Hint::Find => "查找",
        Hint::Categories => "分类",
        Hint::Star => "星标",
        Hint::Filter => "筛选",
        Hint::Help => "帮助",
        Hint::Quit => "退出",
        Hint::On => "翻页",
        Hint::Image => "图片",
        Hint::WholePage => "完整网页",
        Hint::ReaderView => "阅读视图",
        Hint::Next => "下一篇",
        Hint::NextImage => "下一张",
        Hint::PreviousImage => "上一张",
        Hint::Save => "保存",
        Hint::Back => "返回",
        Hint::Choose => "选择",
        Hint::Articles => "文章",
        Hint::Fetch => "抓取",
        Hint::Add => "添加",
        Hint::Edit => "编辑",
        Hint::Pause => "暂停",
        Hint::Remove => "移除",
        Hint::History => "请求",
    }
}

pub(super) const WELCOME: [&str; 4] = [
    "newsrack 抓取订阅源，阅读由文章文件组成的文件夹。",
    "",
    "  newsrack add 网址      添加一个订阅源",
    "  newsrack 文件夹        打开一个文件夹",
];

pub(super) const CONFIG_PLACE: &str = "配置文件：";
