using System.Text;
using System.Text.RegularExpressions;
using Sluice.Cli.Destinations;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Configuration;

/// <summary>What pages show to be copied can be copied: every block of YAML is a configuration, a destination, or a part of one.</summary>
public sealed partial class SnippetsOfPagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories).Append(Repository.PathOf("README.md"))
        .Select(static file => Path.GetRelativePath(Repository.PathOf(""), file))
        .Where(static page => Blocks().IsMatch(File.ReadAllText(Repository.PathOf(page))))
        .Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_of_yaml_can_be_used(string page)
    {
        // Pages that speak of a destination of one's own call it acme.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "destinations", "Acme"));
        foreach (var (file, text) in Scaffold.Of("acme", "Acme")) _folder.Write(Path.Combine("destinations", "Acme", file), text);
        var blocks = Blocks().Matches(File.ReadAllText(Repository.PathOf(page)));
        foreach (Match block in blocks)
        {
            foreach (Match named in NamedFile().Matches(block.Value))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, named.Groups["path"].Value))!);
                _folder.Write(named.Groups["path"].Value, $"value-of-{named.Groups["path"].Value}");
            }
            var problems = Problems(block.Groups["yaml"].Value, blocks[0].Groups["yaml"].Value);
            Assert.True(problems.Count == 0, $"{page}: {string.Join('\n', problems)}\n{block.Value}");
        }
    }

    private IReadOnlyList<object> Problems(string yaml, string first) => Key().Match(yaml).Value switch
    {
        "name" => DefinitionReader.Read(yaml, "destination.yaml").Problems,
        "verdicts" => DefinitionReader.Read(AsPart(yaml), "destination.yaml").Problems,
        "    batch" => DefinitionReader.Read(WithBatch(first, yaml), "destination.yaml").Problems,
        _ => ConfigurationFile.Parse(
            Encoding.UTF8.GetBytes(yaml.Contains("sources:", StringComparison.Ordinal) ? yaml : $"sources: [{{ name: s, write_key: k }}]\n{yaml}"),
            Path.Combine(_folder.Path, "sluice.yaml"),
            static name => name.Contains("URL", StringComparison.Ordinal) ? "https://example.com/hook" : $"value-of-{name}",
            Catalogue.Types).Problems,
    };

    private static string AsPart(string yaml) => $$"""
        name: acme
        title: Acme
        summary: A part of it.
        {{yaml}}
        actions:
          track:
            requests: [ { url: https://api.acme.example/ } ]
        """;

    // The page's first example says where a batch has its place in it.
    private static string WithBatch(string definition, string batch)
    {
        Assert.Matches(PlaceOfBatch(), definition);
        return PlaceOfBatch().Replace(definition, batch.Replace("$", "$$", StringComparison.Ordinal));
    }

    [GeneratedRegex("^    # batch, .*\n", RegexOptions.Multiline)]
    private static partial Regex PlaceOfBatch();

    [GeneratedRegex(@"^```yaml\n(?<yaml>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\$\{file:(?<path>[a-z][^}]*)\}")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"^ *[a-z_]+(?=:)")]
    private static partial Regex Key();
}
