//! What stands above and below a base: exponents, indexes, limits and accents.

use super::super::{Element, MathKind};
use super::{Bond, Part, PartRole, Setting, child, row};

/// An element with an index, an exponent or both.
pub(super) fn scripts(element: &Element, sub: Option<usize>, sup: Option<usize>, setting: Setting) -> Part {
    let base = child(element, 0, setting);
    let tight = |index: Option<usize>| index.map(|index| child(element, index, Setting::Tight));
    scripted(base, tight(sub).as_ref(), tight(sup).as_ref())
}

fn scripted(base: Part, sub: Option<&Part>, sup: Option<&Part>) -> Part {
    let sub = sub.filter(|part| !part.text.is_empty());
    let sup = sup.filter(|part| !part.text.is_empty());
    if sub.is_none() && sup.is_none() {
        return base;
    }
    let is_sign = matches!(
        base.role,
        PartRole::Opening | PartRole::Closing | PartRole::Large | PartRole::Relation | PartRole::Infix
    );
    let mut text = if is_sign { base.text.clone() } else { base.within(Bond::Group) };
    let mut is_open = false;
    if let Some(sub) = sub {
        let mapped = lowered(&sub.text);
        is_open = mapped.is_none() && is_bare(sub);
        text.push_str(&mapped.unwrap_or_else(|| script('_', sub)));
    }
    if let Some(sup) = sup {
        // Beside limits in brackets, raised characters would be hard to see.
        let is_limit = base.role == PartRole::Large && sub.is_some();
        let mapped = raised(&sup.text).filter(|_| !is_limit);
        is_open = mapped.is_none() && is_bare(sup);
        text.push_str(&mapped.unwrap_or_else(|| script('^', sup)));
    }
    let role = match base.role {
        PartRole::Number => PartRole::Operand,
        role => role,
    };
    Part { text, bond: Bond::Script, role, is_open }
}

/// Whether an exponent or index needs no brackets.
fn is_bare(part: &Part) -> bool {
    part.bond == Bond::Atom && !part.text.contains(' ')
}

fn script(sign: char, part: &Part) -> String {
    if is_bare(part) { format!("{sign}{}", part.text) } else { format!("{sign}{}", part.bracketed()) }
}

/// An exponent in raised characters, if all of it can be.
pub(super) fn raised(text: &str) -> Option<String> {
    if matches!(text, "∘" | "°") {
        return Some("°".to_owned());
    }
    if !text.is_empty() && text.chars().all(|c| matches!(c, '′' | '″' | '‴')) {
        return Some(text.to_owned());
    }
    mapped(text, |c| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32))?,
            '+' => '⁺',
            '-' | '−' => '⁻',
            'n' => 'ⁿ',
            'i' => 'ⁱ',
            _ => return None,
        })
    })
}

/// An index in lowered characters, if all of it can be.
fn lowered(text: &str) -> Option<String> {
    mapped(text, |c| {
        Some(match c {
            '0'..='9' => char::from_u32('₀' as u32 + (c as u32 - '0' as u32))?,
            '+' => '₊',
            '-' | '−' => '₋',
            _ => return None,
        })
    })
}

fn mapped(text: &str, map: impl Fn(char) -> Option<char>) -> Option<String> {
    const LENGTH: usize = 6;
    if text.is_empty() || text.chars().nth(LENGTH).is_some() {
        return None;
    }
    text.chars().map(map).collect()
}

/// An element with something below or above it.
pub(super) fn limits(element: &Element, under: Option<usize>, over: Option<usize>, setting: Setting) -> Part {
    let mut base = child(element, 0, setting);
    let tight = |index: Option<usize>| index.map(|index| child(element, index, Setting::Tight));
    let (under, over) = (tight(under), tight(over));
    let has_scripts = matches!(
        base.role,
        PartRole::Large | PartRole::Relation | PartRole::Infix | PartRole::Close | PartRole::Prefix
    ) || base.role == PartRole::Word && base.bond <= Bond::Script
        || base.text.ends_with(['⏞', '⏟']);
    let mut left = [None, None];
    for (place, (part, mark)) in
        [(under, AccentSide::Below), (over, AccentSide::Above)].into_iter().enumerate()
    {
        let Some(part) = part.filter(|part| !part.text.is_empty()) else { continue };
        match accented(&base, &part.text, mark) {
            Some(accented) => base = accented,
            None => left[place] = Some(part),
        }
    }
    let [under, over] = left;
    if has_scripts || base.text.is_empty() {
        return scripted(base, under.as_ref(), over.as_ref());
    }
    for (name, part) in [("underset", under), ("overset", over)] {
        if let Some(part) = part {
            let text = format!("{name}({})({})", part.text, base.text);
            base = Part::of(&text, Bond::Script, PartRole::Word);
        }
    }
    base
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AccentSide {
    Below,
    Above,
}

/// A base with an accent or a line; none if the sign is no accent.
fn accented(base: &Part, sign: &str, mark: AccentSide) -> Option<Part> {
    let (combining, name) = match (sign, mark) {
        ("^" | "ˆ" | "\u{302}", AccentSide::Above) => ('\u{302}', "hat"),
        ("~" | "˜" | "∼" | "\u{303}", AccentSide::Above) => ('\u{303}', "tilde"),
        ("¯" | "‾" | "―" | "_" | "-" | "−" | "─" | "\u{304}" | "\u{305}", AccentSide::Above) => {
            ('\u{304}', "bar")
        }
        ("→" | "⟶" | "\u{20d7}", AccentSide::Above) => ('\u{20d7}', "vec"),
        ("˙" | "." | "\u{307}", AccentSide::Above) => ('\u{307}', "dot"),
        ("¨" | ".." | "\u{308}", AccentSide::Above) => ('\u{308}', "ddot"),
        ("ˇ" | "\u{30c}", AccentSide::Above) => ('\u{30c}', "check"),
        ("˘" | "\u{306}", AccentSide::Above) => ('\u{306}', "breve"),
        ("´" | "\u{301}", AccentSide::Above) => ('\u{301}', "acute"),
        ("`" | "\u{300}", AccentSide::Above) => ('\u{300}', "grave"),
        ("_" | "¯" | "‾" | "―" | "─" | "\u{332}" | "\u{331}", AccentSide::Below) => {
            ('\u{331}', "underline")
        }
        ("⏞" | "⎴" | "⏜", AccentSide::Above) => {
            return Some(Part::of(&format!("{}⏞", base.bracketed()), Bond::Atom, PartRole::Operand));
        }
        ("⏟" | "⎵" | "⏝", AccentSide::Below) => {
            return Some(Part::of(&format!("{}⏟", base.bracketed()), Bond::Atom, PartRole::Operand));
        }
        _ => return None,
    };
    // An arrow over a sign is no vector.
    if !base.is_operand() || base.text.is_empty() {
        return None;
    }
    let mut letters = base.text.chars();
    let one = letters.next().filter(|c| c.is_alphanumeric() && letters.next().is_none());
    Some(match one {
        Some(letter) => Part::of(&format!("{letter}{combining}"), Bond::Atom, PartRole::Operand),
        None => Part::of(&format!("{name}{}", base.bracketed()), Bond::Script, PartRole::Word),
    })
}

/// A base with scripts behind and before it.
pub(super) fn multiscripts(element: &Element, setting: Setting) -> Part {
    let mut children = element.children.iter();
    let Some(base) = children.next() else { return Part::of("", Bond::Atom, PartRole::Blank) };
    let mut before = String::new();
    let mut base = row(std::slice::from_ref(base), setting);
    let mut is_before = false;
    let mut pair = Vec::new();
    for child in children {
        if child.kind == MathKind::Prescripts {
            (is_before, pair) = (true, Vec::new());
            continue;
        }
        let is_nothing = child.kind == MathKind::Nothing;
        pair.push(if is_nothing {
            Part::of("", Bond::Atom, PartRole::Operand)
        } else {
            row(std::slice::from_ref(child), Setting::Tight)
        });
        if let [sub, sup] = &*pair {
            if is_before {
                for (part, text, sign) in [(sup, raised(&sup.text), '^'), (sub, lowered(&sub.text), '_')] {
                    if !part.text.is_empty() {
                        let text = text.unwrap_or_else(|| format!("{sign}{}", part.bracketed()));
                        before.push_str(&text);
                    }
                }
            } else {
                base = scripted(base, Some(sub), Some(sup));
            }
            pair.clear();
        }
    }
    if let [sub] = &*pair {
        base = scripted(base, Some(sub), None);
    }
    if before.is_empty() {
        return base;
    }
    Part {
        text: format!("{before}{}", base.within(Bond::Script)),
        bond: Bond::Script,
        role: PartRole::Operand,
        ..base
    }
}
