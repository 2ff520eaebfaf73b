//! The scraper's four generations, with all the ways in which their titles break YAML.

use super::read_as;

/// An article of generation 1: no value is quoted.
fn first(title: &str) -> String {
    format!(
        "\n---\ntitle: {title}\ncategories: \n    - 编程\n    - 某站 - 周刊\nauthor: 某站 - 周刊\ncomments: false\ndate: Fri, 19 Mar 2021 13:21:10 GMT\nthumbnail: \n---\n\n<div>   \n<p>正文</p>  \n</div>\n            "
    )
}

/// An article of generation 3, or of generation 4 with `headimg`: a quoted title, one space before each level.
fn third(quoted: &str, headimg: &str) -> String {
    format!(
        "\n---\ntitle: {quoted}\ncategories: \n - 新媒体\n - 某站\n - 首页\n{headimg}author: 某站\ncomments: false\ndate: 2022-03-24 11:59:21\nthumbnail: 'https://example.com/a.jpg'\n---\n\n<div>   \n一行文字。  \n</div>\n            "
    )
}

#[test]
fn unquoted_titles_are_what_is_written() {
    // The title as written, the title read, whether YAML would have read something else.
    let table = [
        ("AMDVLK 2021.Q1.6 Released", "AMDVLK 2021.Q1.6 Released", false),
        ("1936", "1936", false),
        ("12_00", "12_00", false),
        ("1.10", "1.10", false),
        ("2021.03.05", "2021.03.05", false),
        ("2022-03-24", "2022-03-24", false),
        ("no", "no", false),
        ("~", "~", false),
        ("null", "null", false),
        ("#", "#", true),
        ("#新年快乐# 祝大家", "#新年快乐# 祝大家", true),
        ("转发 #抽奖# 微博", "转发 #抽奖# 微博", true),
        ("C# 9.0", "C# 9.0", false),
        ("标题: 副标题", "标题: 副标题", true),
        ("@某人 你好", "@某人 你好", true),
        ("%E4 编码", "%E4 编码", true),
        ("* 星", "* 星", true),
        ("! 注意", "! 注意", true),
        ("& 与", "& 与", true),
        ("[公告] 维护", "[公告] 维护", true),
        ("&#123;x&#125; 模板", "{x} 模板", true),
        ("[公告]", "[公告]", false),
        ("- 破折", "- 破折", true),
        ("`code` 的用法", "`code` 的用法", true),
        ("? 为什么", "? 为什么", true),
        ("| 竖线", "| 竖线", true),
        ("> 引用", "> 引用", true),
        ("\"腾讯\"和\"阿里\", 谁赢", "\"腾讯\"和\"阿里\", 谁赢", true),
        ("\"只有开头", "\"只有开头", true),
        ("'90s music", "'90s music", true),
        ("a:", "a:", true),
        ("R&amp;D &lt;b&gt;", "R&D <b>", false),
        ("第一行\n第二行\n第三行", "第一行 第二行 第三行", true),
        ("第一行\n更新：内容\n\n第三行", "第一行 更新：内容 第三行", true),
        ("\\path\\to", "\\path\\to", false),
        ("tab\there", "tab here", false),
        ("( ¨̮ )_≡①⓪⑥フルサイズ", "( ¨̮ )_≡①⓪⑥フルサイズ", false),
    ];
    for (written, title, repaired) in table {
        let (found, date, categories, problems) = read_as("post/编程/x.md", &first(written));
        assert_eq!(found, title, "{written}");
        assert_eq!(date, "2021-03-19 13:21:10", "{written}");
        assert_eq!(categories, "编程 > 某站 - 周刊", "{written}");
        assert_eq!(!problems.is_empty(), repaired, "{written}: {problems:?}");
    }
}

#[test]
fn titles_quoted_again_and_again_lose_all_their_quotes() {
    for layers in 8..=11 {
        let run = "\"".repeat(layers);
        for inner in ["PowerJob v4.0.0 已经发布", "chroe: Docker #1 build", "它说\"好\"吗", "Don't"] {
            let (title, date, categories, problems) =
                read_as("x.md", &first(&format!("{run}'{inner}'{run}")));
            assert_eq!(title, inner, "{layers}");
            assert_eq!((&*date, &*categories), ("2021-03-19 13:21:10", "编程 > 某站 - 周刊"));
            assert_eq!(problems.len(), 1);
        }
        let (title, ..) = read_as("x.md", &first(&format!("{run}It's here{run}")));
        assert_eq!(title, "It's here");
    }
}

#[test]
fn quoted_titles_lose_one_layer_of_quotes() {
    let table = [
        ("'为什么鸿蒙应用无法在 Android 运行？'", "为什么鸿蒙应用无法在 Android 运行？", false),
        ("'He said \"no\": #1'", "He said \"no\": #1", false),
        ("\"It's fine\"", "It's fine", false),
        ("\"It's \"great\"\"", "It's \"great\"", true),
        ("\"\"It's\" great\"", "\"It's\" great", true),
        ("\"\"It's\" \"great\"\"", "\"It's\" \"great\"", true),
        ("\"他's说\"你好\"了\"", "他's说\"你好\"了", true),
        ("\"C:\\new 'x'\"", "C:\\new 'x'", true),
        ("\"C:\\dir 'x'\"", "C:\\dir 'x'", true),
        ("'&#123;&#123; x &#125;&#125;'", "{{ x }}", false),
        ("''", "x", false),
        ("'~'", "~", false),
    ];
    for (quoted, title, repaired) in table {
        for headimg in ["", "headimg: 'https://example.com/b.jpg'\n"] {
            let (found, date, categories, problems) = read_as("post/x.md", &third(quoted, headimg));
            assert_eq!(found, title, "{quoted}");
            assert_eq!((&*date, &*categories), ("2022-03-24 11:59:21", "新媒体 > 某站 > 首页"), "{quoted}");
            assert_eq!(!problems.is_empty(), repaired, "{quoted}: {problems:?}");
        }
    }
}

#[test]
fn a_blank_line_inside_the_front_matter_ends_nothing() {
    let source = third("'a'", "").replace("author:", "\nauthor:");
    assert_eq!(
        read_as("x.md", &source),
        ("a".into(), "2022-03-24 11:59:21".into(), "新媒体 > 某站 > 首页".into(), vec![])
    );
    let source = third("\"a\"b'c\"", "").replace("author:", "\nauthor:");
    let (title, date, categories, _) = read_as("x.md", &source);
    assert_eq!((&*title, &*date, &*categories), ("a\"b'c", "2022-03-24 11:59:21", "新媒体 > 某站 > 首页"));
}

#[test]
fn levels_hold_anything_and_empty_ones_are_dropped() {
    let table = [
        ("知乎\n - 知乎", "知乎 > 知乎"),
        ("\n - b", "b"),
        ("a/b: c", "a/b: c"),
        ("# 话题", "# 话题"),
        ("话题 #1", "话题 #1"),
        ("[某站](https://example.com)", "[某站](https://example.com)"),
        ("'quoted'", "quoted"),
        ("@某人", "@某人"),
        ("a:", "a:"),
        ("- b", "- b"),
    ];
    for (level, path) in table {
        let source = third("'t'", "").replace(" - 某站\n - 首页\n", &format!(" - {level}\n"));
        let (title, date, categories, _) = read_as("x.md", &source);
        assert_eq!((&*title, &*date), ("t", "2022-03-24 11:59:21"), "{level}");
        assert_eq!(categories, format!("新媒体 > {path}"), "{level}");
    }
}

#[test]
fn a_date_that_is_none_and_a_title_that_is_blank() {
    let invalid = first("t").replace("Fri, 19 Mar 2021 13:21:10 GMT", "Invalid Date");
    assert_eq!(read_as("x.md", &invalid).1, "none");
    assert_eq!(read_as("x.md", &invalid).3, [9]);
    assert_eq!(read_as("post/编程/ .md", &first(" ")).0, "untitled");
    assert_eq!(read_as("post/编程/名字.md", &first("")).0, "名字");
    assert_eq!(read_as("post/.md", &first("#")).0, "#");
}

#[test]
fn fields_of_a_lost_header_are_no_title() {
    let table = [
        (
            "> <!--yml\n> \n> category: 未分类\n> \n> date: 2024-05-27 15:23:14\n> \n> -->\n\n# Rents\n",
            "Rents",
        ),
        ("> <!--yml\n\ncategory: x\n\nTea\n---\n\n-->\n\n## Rents\n", "Rents"),
        ("# date: 2024-05-27 15:23:14\n\nWords.\n", "a"),
        ("date: 2024-05-27 15:23:14\n---\n\n# Rents\n", "Rents"),
        ("# date: the fruit of a palm\n", "date: the fruit of a palm"),
        ("# Date: 2024\n", "Date: 2024"),
    ];
    for (text, title) in table {
        let found = read_as("a.md", &format!("Words.\n\n{text}")).0;
        assert_eq!(found, title, "{text}");
    }
}
