//! What is said about feeds, in Chinese.

use crate::language::{FeedMessage, grouped};
use std::borrow::Cow;

pub(super) fn say(message: FeedMessage<'_>) -> Cow<'static, str> {
    use FeedMessage as M;
    match message {
        M::Begins { stop } => format!("正在抓取订阅源；{stop} 停止").into(),
        M::Looking => "正在抓取…".into(),
        M::Fetching { done, of, new: 0 } => format!("抓取 {}/{}", grouped(done, 5), grouped(of, 5)).into(),
        M::Fetching { done, of, new } => {
            format!("抓取 {}/{} · 新增 {} 篇", grouped(done, 5), grouped(of, 5), grouped(new, 5)).into()
        }
        M::Fetched { new, updated, failed, key } => fetched(new, updated, failed, key).into(),
        M::Stopped { new } => format!("已停止抓取 · 新增 {} 篇", grouped(new, 5)).into(),
        M::StopsWith(why) => format!("未抓取：{why}").into(),
        M::NothingDue { key } => format!("还没有到期的订阅源；再按 {key} 全部抓取").into(),
        M::AskedJustNow => "不到五分钟前刚抓取过".into(),
        M::HostsWait => "服务器要求稍后再来".into(),
        M::NoFeeds { key } => format!("还没有订阅源；{key} 添加").into(),
        M::NoFeedHere => "这不属于列表中的任何订阅源".into(),
        M::AllFollows => "接下来抓取全部订阅源".into(),
        M::Follows => "接下来抓取".into(),
        M::AlreadyFetching => "正在抓取".into(),
        M::Title { feeds } => format!("订阅源 · {} 个", grouped(feeds, 5)).into(),
        M::Feed => "订阅源".into(),
        M::Category => "分类".into(),
        M::Last => "上次".into(),
        M::EachWeek => "每周".into(),
        M::State => "状况".into(),
        M::Paused(feed) => format!("已暂停 {feed}").into(),
        M::GoesOn(feed) => format!("恢复抓取 {feed}").into(),
        M::Removed(feed) => format!("已移除 {feed}，文章保留").into(),
        M::AskRemove(feed) => format!("从列表中移除 {feed}？文章会保留。").into(),
        M::NotChanged(why) => format!("列表未改动：{why}").into(),
        M::NoArticles(feed) => format!("{feed} 还没有文章").into(),
        M::IsFine => "正常".into(),
        M::IsPaused => "已暂停".into(),
        M::NeverFetched => "尚未抓取".into(),
        M::Quiet { since } => format!("正常，但自 {since} 起没有新文章").into(),
        M::Waits { until } => format!("服务器要求等到 {until}").into(),
        M::Moved { to } => format!("已迁至 {to}；再请求几次后会更新列表").into(),
        M::Failing { why, since, times, next } => {
            let next = if next.is_empty() { String::new() } else { format!(" · {next} 再试") };
            format!("{why}，自 {since} 起 {} 次{next}", grouped(times as usize, 5)).into()
        }
        M::Refused { why, since } => format!("{why}，自 {since} 起").into(),
        M::Gone { since } => format!("自 {since} 起已永久删除").into(),
        M::UnknownFailure => "失败".into(),
        M::Repaired { count: 1, first } => format!("已修复：{first}").into(),
        M::Repaired { count, first } => {
            format!("已修复 {} 处，第一处：{first}", grouped(count as usize, 5)).into()
        }
        M::Attempt { status, bytes, millis, articles: 0 } => {
            format!("{status} · {bytes} · {millis} ms").into()
        }
        M::Attempt { status, bytes, millis, articles } => {
            format!("{status} · {bytes} · {millis} ms · {} 篇", grouped(articles as usize, 5)).into()
        }
        M::NoAnswer { millis } => format!("没有响应 · {millis} ms").into(),
        M::NoAttempts => "还没有请求".into(),
        M::AskAddress => "订阅源或网页的地址：".into(),
        M::NoAddress => "这不是网址".into(),
        M::Added { name, new } => format!("{name}：{} 篇文章", grouped(new, 5)).into(),
        M::AddedLater(name) => format!("已添加 {name}，接下来抓取").into(),
        M::AddedNotFetched { name, why } => format!("已添加 {name}，但未抓取：{why}").into(),
        M::WasThere(name) => format!("{name} 已在列表中").into(),
        M::NotAdded(why) => format!("未添加：{why}").into(),
        M::NoListThere => "不是订阅源列表（OPML、newsboat 的 urls，或每行一个地址）".into(),
        M::WhichFeed => "选哪个订阅源？".into(),
        M::FoundFeed { articles, address } => format!("{} 篇文章 · {address}", grouped(articles, 5)).into(),
        M::Imported { feeds: 0, .. } => "这些订阅源都已在列表中".into(),
        M::Imported { feeds, key } => format!("已添加 {} 个订阅源；{key} 抓取", grouped(feeds, 5)).into(),
        M::NothingAdded => "未添加".into(),
        M::Begin => "开始".into(),
        M::BeginAdd => "添加订阅源…".into(),
        M::BeginOpen => "打开文章文件夹…".into(),
        M::BeginImport => "导入订阅源列表…".into(),
        M::AskFolder => "文件夹：".into(),
        M::PathNotAbsolute => "请输入以 / 或 ~/ 开头的路径".into(),
        M::AskFile => "订阅源列表（OPML、newsboat）：".into(),
        M::Adding(address) => format!("正在询问 {address} …").into(),
    }
}

fn fetched(new: usize, updated: usize, failed: usize, key: &str) -> String {
    let mut parts =
        vec![if new == 0 { "没有新文章".to_owned() } else { format!("新增 {} 篇", grouped(new, 5)) }];
    if updated > 0 {
        parts.push(format!("更新 {} 篇", grouped(updated, 5)));
    }
    if failed > 0 {
        parts.push(format!("{} 个订阅源失败（{key}）", grouped(failed, 5)));
    }
    parts.join(" · ")
}
