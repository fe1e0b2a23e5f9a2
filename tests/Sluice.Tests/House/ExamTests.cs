using System.Text.RegularExpressions;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.House;

/// <summary>The table of <c>tests/README.md</c> against the tests that there are.</summary>
public sealed partial class ExamTests
{
    [Fact]
    public void Every_question_is_numbered_and_names_classes_that_have_tests_and_no_namesake()
    {
        var rows = Row().Matches(File.ReadAllText(Repository.PathOf("tests/README.md")));
        Assert.Equal(Enumerable.Range(1, 32).Select(static number => $"{number}"), rows.Select(static row => row.Groups[1].Value));
        foreach (Match row in rows)
        {
            var classes = Name().Matches(row.Groups[2].Value).Select(static name => name.Groups[1].Value).ToList();
            Assert.NotEmpty(classes);
            Assert.All(classes, static name =>
            {
                var count = CountWithTests(name);
                Assert.True(count == 1, $"There are {count} classes {name} with tests; there must be one.");
            });
        }
    }

    private static int CountWithTests(string name) =>
        Directory.EnumerateFiles(Repository.PathOf("tests"), $"{name}.cs", SearchOption.AllDirectories).Count(static file => Test().IsMatch(File.ReadAllText(file)));

    [GeneratedRegex(@"(?m)^\| (\d+) \|.*\|(.*)\|$")]
    private static partial Regex Row();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\[(Fact|Theory)")]
    private static partial Regex Test();
}
