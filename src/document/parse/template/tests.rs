//! Template tags in Markdown and HTML: what takes their place, and that no word is lost.

use super::*;

fn shown(source: &str, format: Format) -> String {
    strip(source, format, Syntax::Generators).text.replace(FLANK, "^")
}

fn dropped(source: &str, format: Format) -> Vec<String> {
    strip(source, format, Syntax::Generators).dropped.into_iter().map(|dropped| dropped.tag).collect()
}

#[test]
fn code_in_html_is_code() {
    let code = "a{% highlight c++ linenos %}\nif (a < b) {%- endhighlight -%}b{% highlight %}";
    let expected = "a<pre><code class=\"language-c++\">if (a &lt; b)</code></pre>b";
    assert_eq!(shown(code, Format::Html), expected);
    assert_eq!(dropped(code, Format::Html), ["{% highlight %}"]);
}

#[test]
fn marks_whose_beginning_and_end_overlap_are_text() {
    for source in [
        "{%}", "{%", "{%%}", "{{}", "{{", "{{<}}", "{{<>}}", "{{%}}", "{{%%}}", "{#}", "{:}", "{{-}}",
        "{{>}}",
    ] {
        for format in [Format::Html, Format::Markdown] {
            // No input panics.
            let _ = shown(source, format);
        }
    }
    assert_eq!(shown("a {%} b", Format::Html), "a {%} b");
}

#[test]
fn tags_go_and_content_stays() {
    let table = [
        ("a {% raw %}{{ x }}{% endraw %} b", "a {{ x }} b"),
        ("{% note info %}\ntext\n{% endnote %}", "\ntext\n"),
        ("{{< notice >}}text{{< /notice >}}", "text"),
        ("![](<{{ site.baseurl }}/a.png>)", "![](</a.png>)"),
        ("{{ '/a.png' | relative_url }}", "/a.png"),
        (
            "{% highlight rust %}fn{% endhighlight %}",
            "<pre><code class=\"language-rust\">fn</code></pre>\n\n",
        ),
        ("{{< figure src=\"a.png\" alt=\"A\" >}}", "^<img src=\"a.png\" alt=\"A\">"),
        ("{% img left /a.png 30 40 '\"T\" \"A <b>\"' %}", "^<img src=\"/a.png\" alt=\"A &lt;b&gt;\">"),
        ("{% asset_img a.svg OAuth 2 %}", "^<img src=\"a.svg\" alt=\"OAuth 2\">"),
        ("{% img a.png alt:'A B' magick:resize:80 %}", "^<img src=\"a.png\" alt=\"A B\">"),
        ("{% img a.png height:'60' %}", "^<img src=\"a.png\">"),
        ("{% asset_img a.svg %}{% img %}", "^<img src=\"a.svg\">"),
        ("{% link A text https://e.org/ %}", "^<a href=\"https://e.org/\">A text</a>"),
        ("{% link https://e.org/ %}", "^<a href=\"https://e.org/\">https://e.org/</a>"),
        ("[a]({% link a/b.md %}) [b]({% post_url 2024-c %})", "[a](a/b.md) [b](2024-c.md)"),
        ("{% post_link a-b 'A \"b\"' %}", "^<a href=\"a-b.md\">A &quot;b&quot;</a>"),
        ("`{% raw %}` and {{ message }}", "`{% raw %}` and {{ message }}"),
        ("```\n{% if %}\n```\n{% if %}x", "```\n{% if %}\n```\nx"),
        ("# T {:toc}\n{: .wide}\n{:x", "# T \n\n{:x"),
        ("{{< youtube a-b >}}", "<video src=\"https://www.youtube.com/watch?v=a-b\"></video>"),
        ("{% unclosed", "{% unclosed"),
        ("{ % } {{", "{ % } {{"),
        ("~~old~~ {% if x %}", "~~old~~ "),
    ];
    for (source, stripped) in table {
        assert_eq!(shown(source, Format::Markdown), stripped, "{source}");
    }
}

#[test]
fn what_is_no_tag_stays() {
    for source in [
        "A call answers {:ok, cup} or {:error, reason}, never nil.",
        "The answer:\n\n    {:ok, cup} {% if cups %}\n\nDone.",
        "- a\n\n  ```\n  {% if cups %}\n\n  {{ site.title }} {:ok, cup}\n  ```\n\nb",
        "> ```\n> {% x %}\n> ```\n",
        "<pre><code>(def cup {:leaf \"green\"}) {% if x %}</code></pre>",
        "``a ` {% b %}``",
        "\\{% x",
        "[caption] [embed](a) [video](b)",
        "{#id} {#",
        "~~~\n{{< x >}}\n~~~",
    ] {
        assert_eq!(shown(source, Format::Markdown), source);
    }
    for source in [
        "<pre><code>{% if cups %} {{ site.title }}</code></pre>",
        "<p>{:ok, cup} <code>{:grams 5}</code>",
        "<script>{{ site.x }}{% if %}</script>",
        "<PRE>{% if cups %}</PRE>",
    ] {
        assert_eq!(shown(source, Format::Html), source);
    }
}

#[test]
fn words_in_tags_take_their_place() {
    let table = [
        ("{% btn https://e.org, press here %}", "^<a href=\"https://e.org\">press here</a>"),
        ("{% kbd Ctrl %}", "^<kbd>Ctrl</kbd>"),
        ("{% label primary@this %}", "this"),
        ("{% label this blue %}", "this"),
        ("{% span red::urgent %}", "urgent"),
        ("{% u underlined %}", "^<u>underlined</u>"),
        ("{% note info Take care %}\nx\n{% endnote %}", "\n^<strong>Take care</strong>\n\n\nx\n"),
        ("<!-- tab Apple@icon -->\nx", "\n^<strong>Apple</strong>\n\n\nx"),
        (
            "{{< details summary=\"More about leaves\" >}}x{{< /details >}}",
            "^<strong>More about leaves</strong> x",
        ),
        (
            "{{< link href=\"https://e.org/l\" content=\"the list\" >}}",
            "^<a href=\"https://e.org/l\">the list</a>",
        ),
        ("{{< button href=\"/a\" >}}Go{{< /button >}}", "^<a href=\"/a\">Go</a>"),
        ("[the cup]({{< ref \"cup.md\" >}})", "[the cup](cup.md)"),
        ("{{</* figure src=\"x\" */>}}", "{{&lt; figure src=&quot;x&quot; &gt;}}"),
        ("{{< image \"d.png\" \"Dune\" >}}", "^<img src=\"d.png\" alt=\"Dune\">"),
        ("{% include figure.html src=\"/e.png\" caption=\"Eel\" %}", "^<img src=\"/e.png\" alt=\"Eel\">"),
        ("{{ youtube(id=\"a-b\") }}", "<video src=\"https://www.youtube.com/watch?v=a-b\"></video>"),
        (
            "{{< figure src=\"a.png\" alt=\"A\" caption=\"Cup\" attr=\"Li Na\" >}}",
            "^<img src=\"a.png\" alt=\"A\">\n\n^<figcaption>Cup · Li Na</figcaption>\n\n",
        ),
        (
            "{% blockquote Lu Yu, Tea https://e.org %}\nx\n{% endblockquote %}",
            "\n\n<blockquote>\n\n\nx\n\n\n<footer>— ^<a href=\"https://e.org\">Lu Yu, Tea</a></footer>\n\n</blockquote>\n\n",
        ),
        (
            "{{< highlight go \"linenos=table\" >}}\na < b\n\nc\n{{< /highlight >}}",
            "<pre><code class=\"language-go\">a &lt; b\n\nc</code></pre>\n\n",
        ),
        (
            "{% codeblock Title lang:js %}\n```\nx\n```\n{% endcodeblock %}end",
            "\nTitle\n\n<pre><code class=\"language-js\">```\nx\n```</code></pre>\n\nend",
        ),
        ("[embed]https://e.org/v[/embed]", "^<a href=\"https://e.org/v\">https://e.org/v</a>"),
        (
            "[caption id=\"a\"]<img src=\"w.jpg\"> At low water[/caption]",
            "^<img src=\"w.jpg\">\n\n^<figcaption>At low water</figcaption>\n\n",
        ),
        ("* TOC\n{:toc}\nc", "\nc"),
        ("a\n\n1. 目录\n{:toc}\n", "a\n\n\n"),
        ("- a\n  collapsed:: true\n\t- b\n", "- a\n\t- b\n"),
        ("- id:: 0123abcd-0123-0123-0123-0123456789ab\n  a\n", "- \n  a\n"),
        ("```\ncollapsed:: true\n```\n", "```\ncollapsed:: true\n```\n"),
        ("collapsed:: into one", "collapsed:: into one"),
        ("![Cup](cup.png){ width=\"20\" } and [go](x.md){ .md-button }", "![Cup](cup.png) and [go](x.md)"),
        ("f(x){ return }", "f(x){ return }"),
    ];
    for (source, stripped) in table {
        assert_eq!(shown(source, Format::Markdown), stripped, "{source}");
        assert_eq!(dropped(source, Format::Markdown), [""; 0], "{source}");
    }
}

#[test]
fn what_is_not_shown_is_reported() {
    let table = [
        ("A{% comment %} note {% endcomment %}B", "AB", "{% comment %} note {% endcomment %}"),
        ("a{::comment}x{:/comment}b", "ab", "{::comment}x{:/comment}"),
        ("a {{- /* b */ -}} c", "a  c", "{{- /* b */ -}}"),
        ("a {{ $x := 1 }}c", "a c", "{{ $x := 1 }}"),
        ("a {{ .Title }}c", "a c", "{{ .Title }}"),
        ("a {# b #}c", "a c", "{# b #}"),
        ("{{% comment %}}b{{% /comment %}}c", "c", "{{% comment %}}b{{% /comment %}}"),
        ("{% include head.html %}c", "c", "{% include head.html %}"),
        ("{% assign x = 'words' %}c", "c", "{% assign x = 'words' %}"),
        ("{{< param title >}}c", "c", "{{< param title >}}"),
        ("{{ site.title }} c", " c", "{{ site.title }}"),
        ("HTML\n\n*[HTML]: Hyper Text\n", "HTML\n\n", "*[HTML]: Hyper Text\n"),
        ("[gallery ids=\"1\"]c", "c", "[gallery ids=\"1\"]"),
    ];
    for (source, stripped, tag) in table {
        assert_eq!(shown(source, Format::Markdown), stripped, "{source}");
        assert_eq!(dropped(source, Format::Markdown), [tag], "{source}");
    }
}

#[test]
fn mdx_has_modules_and_components() {
    let source = "import Tabs from '@theme/Tabs';\n\nexport const meta = {\n  a: 1,\n\n};\n\nWords {/* hidden */} and more.\n\n<Image src={require('./a.png').default} alt=\"Anchor\" />\n\n<Newsletter id=\"1\" />\n\n<Tabs><TabItem value=\"a\" label=\"Apple\">x</TabItem></Tabs>\n";
    let stripped = strip(source, Format::Markdown, Syntax::Mdx);
    let text = stripped.text.replace(FLANK, "^");
    assert_eq!(
        text,
        "\n\nWords  and more.\n\n^<img src=\"./a.png\" alt=\"Anchor\">\n\n\n\n^<strong>Apple</strong> x\n"
    );
    assert_eq!(stripped.dropped.len(), 4);
}

#[test]
fn mdx_has_no_indented_code_and_no_tags_in_code() {
    let table = [
        (
            "<Card title=\"T\">\n  Words.\n\n  <Inner on={() => { f(\"x > y\") }}>\n    Nested *words*.\n  </Inner>\n</Card>\n",
            "\n^<strong>T</strong>\n\n\n  Words.\n\n  \nNested *words*.\n  \n\n",
        ),
        ("- a\n\n      b\n", "- a\n\n  b\n"),
        ("    words\n", "words\n"),
        (
            "```jsx\nimport x from 'y'\n<Card>{/* stays */}</Card>\n```\n",
            "```jsx\nimport x from 'y'\n<Card>{/* stays */}</Card>\n```\n",
        ),
        ("import this is \"not\" a module\n", "import this is \"not\" a module\n"),
        ("Words\nimport x from 'y'\n", "Words\nimport x from 'y'\n"),
        ("import x, { y } from 'y'\nimport 'z'\n\nWords", "\nWords"),
        ("export async function f() {\n\n}\n\nWords", "\nWords"),
        ("<>\nwords{\" \"}more{' '}\n</>\n", "\nwords more \n\n"),
        ("<div style={{a: 'b > c'}} className={x}>words</div>", "<div>words</div>"),
        ("<img src={'a.png'} alt=\"A\" onLoad={() => x} />", "<img src=\"a.png\" alt=\"A\"/>"),
        ("a < b and {braces} > c", "a < b and {braces} > c"),
        ("<https://a.example/{x}>", "<https://a.example/{x}>"),
    ];
    for (source, expected) in table {
        let stripped = strip(source, Format::Markdown, Syntax::Mdx);
        assert_eq!(stripped.text.replace(FLANK, "^"), expected, "{source}");
    }
}

/// Every word outside of tags is shown, or in what is reported, whatever tags stand around it.
#[test]
fn no_word_outside_of_tags_is_lost() {
    const TAGS: [&str; 40] = [
        "{% note info A title %}",
        "{% endnote %}",
        "{% raw %}",
        "{% endraw %}",
        "{% highlight go %}",
        "{% endhighlight %}",
        "{% comment %}",
        "{% endcomment %}",
        "{% if x %}",
        "{% blockquote Lu Yu %}",
        "{% endblockquote %}",
        "{{< notice >}}",
        "{{< /notice >}}",
        "{{% tip \"T\" %}}",
        "{{% /tip %}}",
        "{{< highlight go >}}",
        "{{< /highlight >}}",
        "{{ site.x }}",
        "{{ .T }}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{:",
        "}",
        "{: .a}",
        "{::comment}",
        "{:/comment}",
        "{#",
        "#}",
        "* TOC\n{:toc}\n",
        "[caption id=\"a\"]",
        "[/caption]",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<!--",
        "-->",
        "<!-- tab X -->",
    ];
    const AROUND: [&str; 16] = [
        " ", "\n", "\n\n", "`", "```\n", "    ", "- ", "> ", "1. ", "~~~", "\t", "# ", "\\", "**", "[", "](",
    ];
    arbtest::arbtest(|u| {
        let (mut source, mut words) = (String::new(), Vec::new());
        for number in 0..u.int_in_range(1..=12)? {
            if u.ratio(1, 2)? {
                source.push_str(u.choose(&TAGS)?);
            }
            if u.ratio(1, 2)? {
                source.push_str(u.choose(&AROUND)?);
            }
            let word = format!("wörd{number}x");
            source.extend([" ", &*word, " "]);
            words.push(word);
        }
        for format in [Format::Markdown, Format::Html] {
            let stripped = strip(&source, format, Syntax::Generators);
            let told: String = stripped.dropped.iter().map(|dropped| &*dropped.tag).collect();
            for word in &words {
                // A word within `{% … %}` is in a tag.
                let at = source.find(word.as_str()).unwrap_or(0);
                let before = &source[..at];
                let in_tag = ["{%", "{{", "{:", "{#", "<!--"].iter().any(|open| {
                    let close = match *open {
                        "{%" => "%}",
                        "{{" => "}}",
                        "{:" => "}",
                        "{#" => "#}",
                        _ => "-->",
                    };
                    before.rfind(open).is_some_and(|at| !before[at + 2..].contains(close))
                });
                assert!(
                    in_tag || stripped.text.contains(word.as_str()) || told.contains(word.as_str()),
                    "{word} of {source:?} is not in {:?}",
                    stripped.text
                );
            }
        }
        Ok(())
    });
}

#[test]
fn many_open_tags_are_read_at_once() {
    for tag in [
        "{% highlight go %}",
        "{% raw %}",
        "{% comment %}",
        "{{< highlight go >}}",
        "{% note a %}",
        "<pre>",
        "<code>",
        "<!--",
        "{::comment}",
        "{:",
        "{{",
        "[caption id=\"a\"]",
        "`",
        "{{< notice >}}",
        "{% x",
        "{# ",
    ] {
        let source = tag.repeat(200_000 / tag.len());
        for format in [Format::Markdown, Format::Html] {
            let _ = strip(&source, format, Syntax::Mdx);
            // What would close them is far away.
            let _ =
                strip(&format!("{source}\n\n</code></pre>--> {{:/}} {{% endnote %}}"), format, Syntax::Mdx);
        }
    }
}
