using System.IO.Pipes;
using System.Text;
using Sluice.Configuration;
using Sluice.Destinations;

namespace Sluice.Tests.Configuration;

public sealed class FilesThatCannotBeReadTests
{
    [Theory]
    [InlineData("sources: [\n", "2:1: is not YAML: While parsing a node, did not find expected node content")]
    [InlineData("sources: [\na: b\n", "1:1: what begins here has no end; close it with ] or }")]
    [InlineData("a: b: c\n", "1:5: is not YAML: While scanning a plain scalar value, found invalid mapping")]
    [InlineData("sources:\n\t- name: s\n", "2:1: is not YAML: While scanning a mapping, found invalid tab as indentation; indent with spaces")]
    [InlineData(
        "sources: [{ name: s, write_key: ${KEY} }]\n",
        "1:34: is not YAML: While parsing a flow mapping, did not find expected ',' or '}'; inside { } and [ ], put a value with ${…} in quotes")]
    [InlineData("a: \"unfinished\n", "1:4: is not YAML: While scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("a: \"\\q\"\n", "1:4: is not YAML: While scanning a quoted scalar, found unknown escape character")]
    [InlineData("a: 1\nb: \"\\UFFFFFFFF\"\n", "2:2: an escape behind this stands for no character; the codes of \\U end at 0010FFFF")]
    [InlineData("a: { b: 1 }\n - b\n", "2:2: is not YAML: While parsing a block mapping, did not find expected key")]
    [InlineData("a: @x\n", "1:4: is not YAML: While scanning for the next token, found character that cannot start any token")]
    [InlineData("a: 1\n---\nb: 2\n", "2:1: a second document begins here; keep everything in one")]
    [InlineData("a: !secret x\n", "1:4: tags, which begin with '!', have no meaning here; leave it out, or put the value in quotes")]
    [InlineData("a: *nowhere\n", "1:4: '*nowhere' stands for nothing; define &nowhere above it")]
    [InlineData("a: &a [*a]\n", "1:8: '*a' stands for nothing; define &a above it")]
    [InlineData("? [a, b]\n: c\n", "1:3: a key must be a single word")]
    [InlineData("a: 1\nb: x\0y\n", "2:5: the character U+0000 has no place in a text file; remove it, or write it as an escape in double quotes")]
    [InlineData("\u0001", "1:1: the character U+0001 has no place in a text file; remove it, or write it as an escape in double quotes")]
    public void What_is_not_usable_yaml_is_said_with_its_place(string yaml, string problem) =>
        Assert.Equal([$"sluice.yaml:{problem}"], Yaml.Problems(yaml));

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_a_configuration_or_a_problem()
    {
        const string Whole = """
            sources:
              - { name: s, track: { site_id: "a", api_key: 'b' }, write_key: &key k }
            destinations: [{ name: d, type: stdout, sources: [s] }]
            translation:
              rules: [{ when: type = "track", set: { event: { '@literal': "$.x" } } }]
            tests:
              - name: t
                call: { path: /api/v1/customers/1, body: |
                    {}
                  }
            """;
        for (var length = 0; length < Whole.Length; length++)
        {
            var (plan, problems) = Yaml.Read(Whole[..length]);
            Assert.True(plan is null != (problems.Count == 0), Whole[..length]);
        }
    }

    [Theory]
    [InlineData(32, "sluice.yaml:1:1: must be a set of keys, each on a line of its own as 'key: value', not a list")]
    [InlineData(33, "sluice.yaml:1:33: lists and keys are nested more than 32 deep")]
    [InlineData(10_000, "sluice.yaml:1:33: lists and keys are nested more than 32 deep")]
    public void Nesting_is_bounded(int depth, string problem) =>
        Assert.Equal([problem], Yaml.Problems(new string('[', depth) + new string(']', depth)));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "1:1: is not UTF-8 from byte 0 on; save the file as UTF-8")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xC3, 0xA9, (byte)'b', 0xE9, (byte)'c' }, "2:3: is not UTF-8 from byte 5 on; save the file as UTF-8")]
    [InlineData(new byte[] { (byte)'a', 0xC3 }, "1:2: is not UTF-8 from byte 1 on; save the file as UTF-8")]
    public void What_is_not_utf8_is_said_with_its_place(byte[] file, string problem)
    {
        var (plan, problems) = Yaml.Read(file);
        Assert.Null(plan);
        Assert.Equal([$"sluice.yaml:{problem}"], problems.Select(one => one.ToString()));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_file_is_bounded_in_size(int beyond, bool taken)
    {
        const string Source = "sources: [{ name: s, write_key: k }]\n#";
        using var folder = new TemporaryFolder();
        var file = folder.Write("sluice.yaml", Source + new string('-', NamedFile.MaxBytes - Source.Length + beyond));

        var (plan, problems) = ConfigurationFile.Load(file, _ => null, Catalogue.Types);

        Assert.Equal(taken, plan is not null);
        var problem = $"{file}: is larger than 4194304 bytes, the most a configuration may have; put its scripts into .js files of their own, ";
        if (!taken) Assert.StartsWith(problem, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_the_reader_is_a_problem_too_and_shows_nothing_of_the_file()
    {
        var (plan, problems) = ConfigurationFile.Parse(
            "sources: [{ name: \"${NAME}\", write_key: k }]"u8, "sluice.yaml", _ => throw new NotSupportedException("geheim"), Catalogue.Types);
        Assert.Null(plan);
        Assert.Equal(
            ["sluice.yaml: cannot be read, and that is a fault of Sluice (NotSupportedException); undo the latest change, and report it"],
            problems.Select(one => one.ToString()));
    }

    [Fact]
    public void A_pipe_is_read_as_a_file_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there has an open file a name.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var name = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
        pipe.Write("sources: [{ name: s, write_key: k }]"u8);
        pipe.Dispose();

        Assert.Empty(ConfigurationFile.Load(name, _ => null, Catalogue.Types).Problems);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_to_be_missing()
    {
        using var folder = new TemporaryFolder();
        var missing = Path.Combine(folder.Path, "nowhere", "sluice.yaml");
        Assert.Equal([$"{missing}: there is no such file"], ConfigurationFile.Load(missing, _ => null, Catalogue.Types).Problems.Select(one => one.ToString()));
        Assert.Equal(
            [$"{folder.Path}: is a folder; name a regular file"],
            ConfigurationFile.Load(folder.Path, _ => null, Catalogue.Types).Problems.Select(one => one.ToString()));
    }

    [Fact]
    public void Aliases_that_multiply_are_refused_where_they_become_too_many()
    {
        var yaml = new StringBuilder("a: &a0 [x]\n");
        for (var i = 1; i < 25; i++) yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Equal(["sluice.yaml:6:25: the aliases up to here stand for more than 100000 values; use fewer of them"], Yaml.Problems(yaml.ToString()));
    }

    [Theory]
    [InlineData(1000, "2:1 a: unknown key*", "3:1 b: unknown key*")]
    [InlineData(1001, "3:3005: the aliases up to here stand for more than 100000 values; use fewer of them")]
    public void Aliases_are_bounded_in_what_they_stand_for(int aliases, params string[] problems)
    {
        // A list of 99 items is a hundred values.
        var hundred = string.Join(',', Enumerable.Repeat("x", 99));
        var found = Yaml.Problems($"sources: [{{ name: s, write_key: k }}]\na: &a [{hundred}]\nb: [{string.Join(',', Enumerable.Repeat("*a", aliases))}]\n");
        Assert.Equal(problems.Length, found.Length);
        foreach (var (expected, problem) in problems.Zip(found)) Assert.StartsWith($"sluice.yaml:{expected.TrimEnd('*')}", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, null)]
    [InlineData(30, "sluice.yaml:31:12: lists and keys are nested more than 32 deep")]
    [InlineData(2500, "sluice.yaml:31:12: lists and keys are nested more than 32 deep")]
    public void Nesting_through_aliases_is_bounded_as_well(int aliases, string? problem)
    {
        var yaml = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i <= aliases; i++) yaml.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        Assert.Equal(problem is null ? aliases + 2 : 1, Yaml.Problems(yaml.ToString()).Length);
        if (problem is not null) Assert.Equal([problem], Yaml.Problems(yaml.ToString()));
    }
}
