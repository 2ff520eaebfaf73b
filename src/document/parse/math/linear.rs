//! Sets the elements of a formula one behind the other.

mod scripts;

use super::{Element, Joint, MathKind};
use scripts::{limits, multiscripts, raised, scripts};
use std::fmt::Write as _;

/// How closely the parts of a text hold together, closest first. It decides about brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    /// One sign, number or name.
    Atom,
    /// Something in brackets.
    Group,
    /// Something with an exponent or an index.
    Script,
    Product,
    Quotient,
    Sum,
    /// With a relation or a comma.
    Relation,
}

/// What a part is to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PartRole {
    Operand,
    Number,
    /// A name or words, which need blanks around them.
    Word,
    /// Between two operands, with blanks around it.
    Infix,
    Relation,
    /// A sign of a product without blanks: `/`, `·`.
    Close,
    /// A sum, product, integral or other large operator.
    Large,
    /// A sign directly before its operand.
    Prefix,
    Postfix,
    Comma,
    Opening,
    Closing,
    /// `|` and `‖`, which open and close.
    Bar,
    /// Nothing to be seen.
    Blank,
    LineBreak,
    /// A matrix.
    Table,
}

/// A part of a formula.
#[derive(Clone, Debug)]
struct Part {
    text: String,
    bond: Bond,
    role: PartRole,
    /// Whether it ends with an exponent or index that the next letter would become a part of.
    is_open: bool,
}

/// Whether signs between operands have blanks around them; they have none in exponents and indexes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    Loose,
    Tight,
}

/// The text of a formula, in lines.
pub(super) fn written(elements: &[Element]) -> String {
    let mut flat = Vec::new();
    flatten(elements, &mut flat);
    flat.retain(|element| !matches!(element.kind, MathKind::Space | MathKind::Nothing));
    if let [Element { kind: MathKind::Table(joint), children, .. }] = &*flat
        && children.len() > 1
    {
        let lines = children.iter().map(|row| cells(row, *joint, Setting::Loose));
        return lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    }
    let text = row(elements, Setting::Loose).text;
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Elements without the groups around them, which cannot be seen.
fn flatten<'e>(elements: &'e [Element], out: &mut Vec<&'e Element>) {
    for element in elements {
        match element.kind {
            MathKind::Row => flatten(&element.children, out),
            MathKind::First => flatten(element.children.get(..1).unwrap_or_default(), out),
            _ => out.push(element),
        }
    }
}

fn row(elements: &[Element], setting: Setting) -> Part {
    let mut flat = Vec::new();
    flatten(elements, &mut flat);
    let mut parts: Vec<Part> = flat.into_iter().map(|element| part(element, setting)).collect();
    settle(&mut parts);
    join(&parts, setting)
}

/// A child of an element as text; empty if there is none.
fn child(element: &Element, index: usize, setting: Setting) -> Part {
    match element.children.get(index) {
        Some(child) => row(std::slice::from_ref(child), setting),
        None => Part::of("", Bond::Atom, PartRole::Operand),
    }
}

impl Part {
    fn of(text: &str, bond: Bond, role: PartRole) -> Self {
        Self { text: text.to_owned(), bond, role, is_open: false }
    }

    /// Its text, in brackets if it holds together less than `bond`.
    fn within(&self, bond: Bond) -> String {
        if self.bond <= bond { self.text.clone() } else { format!("({})", self.text) }
    }

    fn bracketed(&self) -> String {
        if self.bond == Bond::Group && self.text.starts_with('(') {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }

    fn is_operand(&self) -> bool {
        matches!(self.role, PartRole::Operand | PartRole::Number | PartRole::Word | PartRole::Table)
    }
}

/// The text of one element.
fn part(element: &Element, setting: Setting) -> Part {
    let all = || row(&element.children, setting);
    match &element.kind {
        MathKind::Row | MathKind::First => all(),
        MathKind::Identifier => identifier(&clean(&element.text)),
        MathKind::Number => Part::of(&clean(&element.text), Bond::Atom, PartRole::Number),
        MathKind::Operator => operator(&clean(&element.text)),
        MathKind::Text => {
            let text = clean(&element.text);
            let is_word = text.contains(char::is_alphanumeric);
            Part::of(&text, Bond::Atom, if is_word { PartRole::Word } else { PartRole::Comma })
        }
        MathKind::Quoted => Part::of(&format!("\"{}\"", clean(&element.text)), Bond::Atom, PartRole::Word),
        MathKind::Space => Part::of("", Bond::Atom, PartRole::Blank),
        MathKind::LineBreak => Part::of("\n", Bond::Atom, PartRole::LineBreak),
        MathKind::Nothing | MathKind::Prescripts | MathKind::Tex | MathKind::Annotation => {
            Part::of("", Bond::Atom, PartRole::Blank)
        }
        MathKind::Fraction => {
            let (over, under) = (child(element, 0, setting), child(element, 1, setting));
            let text = format!("{}/{}", over.within(Bond::Product), under.within(Bond::Script));
            Part { is_open: under.is_open, ..Part::of(&text, Bond::Quotient, PartRole::Operand) }
        }
        MathKind::Stack => {
            let (over, under) = (child(element, 0, setting), child(element, 1, setting));
            Part::of(&format!("{}; {}", over.text, under.text), Bond::Relation, PartRole::Table)
        }
        MathKind::SquareRoot => Part::of(&format!("√{}", all().bracketed()), Bond::Script, PartRole::Operand),
        MathKind::Root => {
            let (under, index) = (child(element, 0, setting), child(element, 1, Setting::Tight));
            let sign = match &*index.text {
                "" | "2" => "√".to_owned(),
                "3" => "∛".to_owned(),
                "4" => "∜".to_owned(),
                index => raised(index).map_or_else(|| format!("root({index})"), |index| format!("{index}√")),
            };
            Part::of(&format!("{sign}{}", under.bracketed()), Bond::Script, PartRole::Operand)
        }
        MathKind::Sub => scripts(element, Some(1), None, setting),
        MathKind::Sup => scripts(element, None, Some(1), setting),
        MathKind::SubSup => scripts(element, Some(1), Some(2), setting),
        MathKind::Under => limits(element, Some(1), None, setting),
        MathKind::Over => limits(element, None, Some(1), setting),
        MathKind::UnderOver => limits(element, Some(1), Some(2), setting),
        MathKind::Multiscripts => multiscripts(element, setting),
        MathKind::Table(joint) => {
            let rows = element.children.iter().map(|row| cells(row, *joint, setting));
            let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
            Part::of(&rows.join("; "), Bond::Relation, PartRole::Table)
        }
        MathKind::TableRow | MathKind::LabelledRow => {
            Part::of(&cells(element, Joint::Comma, setting), Bond::Relation, PartRole::Table)
        }
        MathKind::Fenced { open, close, separators } => fenced(element, [open, close, separators], setting),
        MathKind::Struck => Part::of(&format!("cancel{}", all().bracketed()), Bond::Script, PartRole::Word),
    }
}

/// A text on one line, without invisible signs.
fn clean(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    text.join(" ")
        .chars()
        .filter(|c| !matches!(c, '\u{2061}'..='\u{2064}' | '\u{200b}' | '\u{fe00}'..='\u{fe0f}'))
        .collect()
}

fn identifier(name: &str) -> Part {
    let is_word = name.chars().filter(|c| c.is_alphabetic()).count() > 1;
    Part::of(name, Bond::Atom, if is_word { PartRole::Word } else { PartRole::Operand })
}

fn operator(sign: &str) -> Part {
    let role = match sign {
        "" => PartRole::Blank,
        "(" | "[" | "{" | "⟨" | "〈" | "⌊" | "⌈" | "⟦" | "⎰" => PartRole::Opening,
        ")" | "]" | "}" | "⟩" | "〉" | "⌋" | "⌉" | "⟧" | "⎱" => PartRole::Closing,
        "|" | "‖" | "∥" | "||" => PartRole::Bar,
        "," | ";" | ":" | "." | "。" | "，" => PartRole::Comma,
        "!" | "′" | "″" | "‴" | "'" | "''" | "%" | "‰" | "!!" | "°" => PartRole::Postfix,
        "/" | "⋅" | "·" | "∘" | "∗" | "*" | "^" | "_" | "⁄" => PartRole::Close,
        "∂" | "∇" | "∀" | "∃" | "∄" | "¬" | "√" | "Δ" | "𝜕" => PartRole::Prefix,
        "∑" | "∏" | "∐" | "∫" | "∬" | "∭" | "∮" | "⋃" | "⋂" | "⋁" | "⋀" | "⨁" | "⨂" | "⨀" | "⨄" | "⨆" => {
            PartRole::Large
        }
        "…" | "⋯" | "⋮" | "⋱" | "..." => PartRole::Operand,
        "+" | "-" | "−" | "±" | "∓" | "×" | "÷" | "⊕" | "⊗" | "⊖" | "∪" | "∩" | "∧" | "∨" | "∖" | "\\" => {
            PartRole::Infix
        }
        _ if sign.chars().all(char::is_alphabetic) => return identifier(sign),
        _ => PartRole::Relation,
    };
    Part::of(sign, Bond::Atom, role)
}

/// Settles what each part is to its neighbours: a sign without an operand before it belongs to what follows.
fn settle(parts: &mut [Part]) {
    let mut depth = Vec::new();
    let mut before: Option<PartRole> = None;
    for part in &mut *parts {
        let is_after_operand = before.is_some_and(|role| {
            matches!(
                role,
                PartRole::Operand
                    | PartRole::Number
                    | PartRole::Word
                    | PartRole::Closing
                    | PartRole::Postfix
                    | PartRole::Table
            )
        });
        let role = match part.role {
            PartRole::Infix if !is_after_operand => PartRole::Prefix,
            PartRole::Bar if depth.last() == Some(&part.text) => {
                depth.pop();
                PartRole::Closing
            }
            PartRole::Bar if !is_after_operand => {
                depth.push(part.text.clone());
                PartRole::Opening
            }
            // As in `P(A|B)`.
            PartRole::Bar => PartRole::Close,
            role => role,
        };
        part.role = role;
        if role != PartRole::Blank {
            before = Some(role);
        }
    }
    // A matrix has brackets around it, and a fraction beside another factor, too.
    let seen: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].role != PartRole::Blank).collect();
    for (place, at) in seen.iter().enumerate() {
        let left = place.checked_sub(1).and_then(|place| parts.get(*seen.get(place)?));
        let right = seen.get(place + 1).and_then(|at| parts.get(*at));
        let is_factor = |part: &Part, edges: &[PartRole]| part.is_operand() || edges.contains(&part.role);
        let is_beside = left.is_some_and(|part| is_factor(part, &[PartRole::Closing]) || part.text == "/")
            || right.is_some_and(|part| {
                is_factor(part, &[PartRole::Opening, PartRole::Prefix, PartRole::Postfix])
                    || matches!(part.text.as_str(), "/" | "^")
            });
        let is_fenced = left.is_some_and(|part| part.role == PartRole::Opening);
        let needs = match (parts[*at].role, parts[*at].bond) {
            (PartRole::Table, _) => !is_fenced,
            (_, Bond::Quotient) => is_beside,
            _ => false,
        };
        if needs {
            let part = &mut parts[*at];
            part.text = format!("({})", part.text);
            part.bond = Bond::Group;
            part.is_open = false;
        }
    }
}

/// Joins the parts of a row.
fn join(parts: &[Part], setting: Setting) -> Part {
    let shown: Vec<&Part> = parts.iter().filter(|part| !part.text.is_empty()).collect();
    let mut out = String::new();
    let mut before: Option<&Part> = None;
    for part in &shown {
        if let Some(before) = before
            && is_apart(before, part, setting)
            && !out.ends_with(['\n', ' '])
        {
            out.push(' ');
        }
        out.push_str(&part.text);
        before = Some(part);
    }
    let role = match &*shown {
        [one] => one.role,
        _ => PartRole::Operand,
    };
    Part { text: out, bond: bond(&shown), role, is_open: before.is_some_and(|part| part.is_open) }
}

/// Whether a blank goes between two neighbours.
fn is_apart(left: &Part, right: &Part, setting: Setting) -> bool {
    let ends = left.text.chars().next_back().unwrap_or(' ');
    let begins = right.text.chars().next().unwrap_or(' ');
    let is_loose = setting == Setting::Loose;
    match (left.role, right.role) {
        (PartRole::LineBreak | PartRole::Opening | PartRole::Prefix | PartRole::Close, _)
        | (
            _,
            PartRole::LineBreak | PartRole::Comma | PartRole::Postfix | PartRole::Closing | PartRole::Close,
        ) => false,
        (PartRole::Comma | PartRole::Infix | PartRole::Relation, _)
        | (_, PartRole::Infix | PartRole::Relation) => is_loose,
        (PartRole::Large, _) => begins != '(' || left.is_open || is_loose,
        (_, PartRole::Large | PartRole::Prefix) => {
            is_loose || ends.is_alphanumeric() && begins.is_alphanumeric()
        }
        (_, PartRole::Opening) => {
            left.role == PartRole::Word && !left.text.chars().all(char::is_alphanumeric)
        }
        (PartRole::Word, _) | (_, PartRole::Word) => {
            begins != '(' && ends != '(' || left.text.contains(' ') || right.text.contains(' ')
        }
        (PartRole::Number, PartRole::Number) => true,
        _ => left.is_open && begins.is_alphanumeric() || ends.is_alphanumeric() && begins.is_numeric(),
    }
}

/// How closely the parts of a row that can be seen hold together.
fn bond(shown: &[&Part]) -> Bond {
    if let [one] = shown {
        return one.bond;
    }
    let mut depth = 0_usize;
    let mut bond = Bond::Atom;
    let mut is_group = shown.first().is_some_and(|part| part.role == PartRole::Opening);
    for (at, part) in shown.iter().enumerate() {
        match part.role {
            PartRole::Opening => depth += 1,
            PartRole::Closing => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && at + 1 < shown.len() {
            is_group = false;
        }
        if depth > 0 {
            continue;
        }
        let own = match part.role {
            PartRole::Relation | PartRole::Comma | PartRole::LineBreak | PartRole::Table => Bond::Relation,
            PartRole::Infix | PartRole::Large => Bond::Sum,
            PartRole::Prefix if matches!(part.text.as_str(), "+" | "-" | "−" | "±" | "∓") => Bond::Sum,
            PartRole::Close if part.text == "/" => Bond::Quotient,
            // `sin x / x` may be read in two ways.
            PartRole::Word => part.bond.max(Bond::Quotient),
            _ => part.bond.max(Bond::Product),
        };
        bond = bond.max(own);
    }
    if is_group && depth == 0 {
        // `(a)²` is one script, like `a²`.
        let is_raised =
            shown.last().is_some_and(|part| part.role == PartRole::Closing && part.bond == Bond::Script);
        return if is_raised { Bond::Script } else { Bond::Group };
    }
    bond
}

fn fenced(element: &Element, [open, close, separators]: [&str; 3], setting: Setting) -> Part {
    let mut out = open.to_owned();
    let separators: Vec<char> = separators.chars().collect();
    for (at, child) in element.children.iter().enumerate() {
        if at > 0
            && let Some(separator) = separators.get(at - 1).or(separators.last())
        {
            out.push(*separator);
            if setting == Setting::Loose {
                out.push(' ');
            }
        }
        let part = row(std::slice::from_ref(child), setting);
        // The brackets around a matrix are these.
        let inner = part.text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
        let is_table = part.bond == Bond::Group && is_one_table(child);
        out.push_str(inner.filter(|_| is_table && !open.is_empty()).unwrap_or(&part.text));
    }
    out.push_str(close);
    let bond = if open.is_empty() || close.is_empty() { Bond::Relation } else { Bond::Group };
    Part::of(&out, bond, PartRole::Operand)
}

fn is_one_table(element: &Element) -> bool {
    let mut flat = Vec::new();
    flatten(std::slice::from_ref(element), &mut flat);
    matches!(&*flat, [Element { kind: MathKind::Table(_), .. }])
}

/// The cells of a row of a matrix.
fn cells(row: &Element, joint: Joint, setting: Setting) -> String {
    let is_labelled = row.kind == MathKind::LabelledRow;
    let children = match row.kind {
        MathKind::TableRow | MathKind::LabelledRow => &*row.children,
        _ => std::slice::from_ref(row),
    };
    let text = |cell: &Element| self::row(std::slice::from_ref(cell), setting).text;
    let (label, cells) =
        if is_labelled { children.split_at(children.len().min(1)) } else { (&[][..], children) };
    let cells: Vec<String> = cells.iter().map(text).collect();
    let mut out = match joint {
        Joint::Comma => cells.join(", "),
        Joint::Blank => cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" "),
    };
    for label in label {
        let _ = write!(out, "   {}", text(label));
    }
    out.trim().to_owned()
}
