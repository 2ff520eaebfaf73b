//! Lines of the same feed become one subscription, the same in whichever order they stand.

use super::{FirstItems, Keep, Problem, Subscription, address};
use std::collections::{HashMap, HashSet};
use url::Url;

/// The most former addresses of a feed; the first one is kept, since names are made with it, and the newest.
const FORMER_MAX: usize = 16;

/// The most queries, and unknown words, that are taken from several lines of a feed.
const WORDS_MAX: usize = 100;

/// Drops former addresses past the limit.
pub(super) fn few(was: &mut Vec<Url>) {
    if was.len() > FORMER_MAX {
        was.drain(1..=was.len() - FORMER_MAX);
    }
}

/// The subscriptions, and for each of `lines` lines the one that it belongs to. `found` has the index of the line of
/// each.
pub(super) fn merged(
    found: Vec<(usize, Subscription)>,
    lines: usize,
    problems: &mut Vec<Problem>,
) -> (Vec<Subscription>, Vec<Option<usize>>) {
    // The group of each line: the first line that it shares an address with, directly or by others.
    let mut parents: Vec<usize> = (0..found.len()).collect();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (index, (_, subscription)) in found.iter().enumerate() {
        for own in subscription.addresses() {
            let other = *by_key.entry(address::key(own)).or_insert(index);
            let (one, other) = (root(&mut parents, index), root(&mut parents, other));
            parents[one.max(other)] = one.min(other);
        }
    }
    let mut owners = vec![None; lines];
    let mut subscriptions: Vec<Subscription> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    for (index, (line, subscription)) in found.into_iter().enumerate() {
        let group = root(&mut parents, index);
        let place = *places.entry(group).or_insert(subscriptions.len());
        owners[line] = Some(place);
        if place == subscriptions.len() {
            subscriptions.push(subscription);
            continue;
        }
        let first = subscriptions[place].line;
        if (Subscription { line: first, ..subscription.clone() }) == subscriptions[place] {
            // A merge leaves equal lines, which say nothing more.
            continue;
        }
        problems.push(Problem {
            line: subscription.line,
            message: format!("the same feed as in line {first}; the options of both lines are used"),
        });
        let own =
            std::mem::replace(&mut subscriptions[place], Subscription::new(subscription.address.clone()));
        subscriptions[place] = of_both(own, subscription);
    }
    (subscriptions, owners)
}

fn root(parents: &mut [usize], mut index: usize) -> usize {
    while parents[index] != index {
        parents[index] = parents[parents[index]];
        index = parents[index];
    }
    index
}

/// One feed of two lines. Where both say something different, the choice does not depend on their order, and loses
/// nothing: the longer span, more articles.
fn of_both(one: Subscription, other: Subscription) -> Subscription {
    let line = one.line.min(other.line);
    let (new, old) = by_age(one, other);
    let own = address::key(&new.address);
    let mut seen = HashSet::from([own]);
    let mut was: Vec<_> = old.was.iter().chain([&old.address]).chain(&new.was).cloned().collect();
    was.retain(|former| seen.insert(address::key(former)));
    few(&mut was);
    let of_both = |mut one: Vec<String>, other: Vec<String>| {
        one.extend(other);
        one.sort_unstable();
        one.dedup();
        one.truncate(WORDS_MAX);
        one
    };
    let (skip, unknown) = (of_both(new.skip, old.skip), of_both(new.unknown, old.unknown));
    Subscription {
        address: new.address,
        category: if new.category.is_empty() || old.category.is_empty() {
            [new.category, old.category].concat()
        } else {
            new.category.min(old.category)
        },
        name: least(new.name, old.name),
        full: new.full || old.full,
        pictures: new.pictures || old.pictures,
        paused: new.paused || old.paused,
        was,
        every: new.every.max(old.every),
        keep: kept(new.keep, old.keep),
        versions: new.versions.max(old.versions),
        skip,
        first: match (new.first, old.first) {
            (Some(FirstItems::Newest(new)), Some(FirstItems::Newest(old))) => {
                Some(FirstItems::Newest(new.max(old)))
            }
            (Some(FirstItems::All), _) | (_, Some(FirstItems::All)) => Some(FirstItems::All),
            (new, old) => new.or(old),
        },
        unknown,
        line,
    }
}

/// Two lines of a feed, the one with the newer address first: the other's is a former address of it. Else the one with
/// more former addresses, `https` before `http`.
fn by_age(one: Subscription, other: Subscription) -> (Subscription, Subscription) {
    let succeeds = |new: &Subscription, old: &Subscription| {
        let key = address::key(&old.address);
        new.was.iter().any(|former| address::key(former) == key)
    };
    let rank = |subscription: &Subscription| {
        let scheme = subscription.address.scheme() == "http";
        (std::cmp::Reverse(subscription.was.len()), scheme, subscription.address.to_string())
    };
    match (succeeds(&one, &other), succeeds(&other, &one)) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ if rank(&one) <= rank(&other) => (one, other),
        _ => (other, one),
    }
}

fn least(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What keeps more. Days and numbers cannot be compared: days are used.
fn kept(one: Option<Keep>, other: Option<Keep>) -> Option<Keep> {
    match (one, other) {
        (Some(Keep::Days(one)), Some(Keep::Days(other))) => Some(Keep::Days(one.max(other))),
        (Some(Keep::Newest(one)), Some(Keep::Newest(other))) => Some(Keep::Newest(one.max(other))),
        (Some(days @ Keep::Days(_)), Some(_)) | (Some(_), Some(days @ Keep::Days(_))) => Some(days),
        (one, other) => one.or(other),
    }
}
