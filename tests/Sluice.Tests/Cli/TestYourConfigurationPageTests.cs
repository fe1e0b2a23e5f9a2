using System.Text.RegularExpressions;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

/// <summary>Does what <c>docs/test-your-configuration.md</c> tells people to do, and reads what it says they will see.</summary>
public partial class TestYourConfigurationPageTests
{
    private const string Page = "docs/test-your-configuration.md";

    [Fact]
    public async Task Every_command_on_the_page_says_what_the_page_says()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("PUT", "/api/v1/customers/42", """{"email":"person@example.com","plan":"basic"}"""),
            ("POST", "/api/v1/customers/42/events", """{"name":"signed_up"}"""));
        Directory.CreateDirectory(Path.Combine(traffic.Folder, "data"));
        var page = await File.ReadAllTextAsync(Repository.PathOf(Page), TestContext.Current.CancellationToken);
        var files = Files().Matches(page).ToDictionary(file => file.Groups[1].Value, file => file.Groups[2].Value.Replace("./data", traffic.Folder, StringComparison.Ordinal));
        var whole = files["sluice.yaml"];
        // The page shows what is different in this one.
        files["broken.yaml"] = whole.Replace("      - { type: track, event: signed_up, userId: \"42\" }\n", files["broken.yaml"], StringComparison.Ordinal);
        foreach (var (name, text) in files) traffic.Write(name, $"# {name}\n{text}");
        var written = page;
        foreach (Match block in Commands().Matches(page))
        {
            var shell = await Run(block.Groups[1].Value, traffic.Folder);
            Assert.Empty(shell.Error);
            written = written.Replace(block.Value, $"```console\n$ {block.Groups[1].Value}\n{shell.Out.Replace(traffic.Folder + "/", "", StringComparison.Ordinal)}```\n", StringComparison.Ordinal);
        }
        Repository.Compare(Page, written);
        Assert.Contains("2 passed, 0 failed.", written, StringComparison.Ordinal);
    }

    private static Task<Shell> Run(string line, string folder)
    {
        var input = Input().Match(line).Groups[1].Value;
        var own = line[(line.IndexOf("sluice ", StringComparison.Ordinal) + "sluice ".Length)..];
        return Shell.Type(input, [.. own.Split(' ').Select(word => word.EndsWith(".yaml", StringComparison.Ordinal) ? Path.Combine(folder, word) : word)]);
    }

    [GeneratedRegex(@"```(?:yaml|text)\n# (\S+\.yaml)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Files();

    [GeneratedRegex(@"```console\n\$ ([^\n]*)\n.*?```\n", RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex("echo '([^']*)'")]
    private static partial Regex Input();
}
