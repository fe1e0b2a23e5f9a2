using System.Text.RegularExpressions;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

public partial class PageTests
{
    public static TheoryData<string> Pages =>
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", .. Directory.EnumerateFiles(Root + "docs", "*.md", SearchOption.AllDirectories).Select(file => file[Root.Length..])];

    private static string Root => Repository.PathOf("") + "/";

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_page_of_ours_leads_to_one_and_to_a_heading_of_it(string page)
    {
        var folder = Path.GetDirectoryName(Root + page)!;
        foreach (Match link in Links().Matches(File.ReadAllText(Root + page)))
        {
            var (target, anchor) = (link.Groups[1].Value, link.Groups[2].Value);
            var file = target.Length == 0 ? Root + page : Path.GetFullPath(target, folder);
            Assert.True(File.Exists(file) || Directory.Exists(file), $"{page} links to {target}, which is not there.");
            if (anchor.Length > 0) Assert.Contains(anchor, Headings().Matches(File.ReadAllText(file)).Select(heading => Anchor(heading.Groups[1].Value)));
        }
    }

    // As GitHub makes them.
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?m)^#+ (.*)$")]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
