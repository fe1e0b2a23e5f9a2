using System.Text.Json;
using Sluice.Destinations;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

public sealed class DestinationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_has_every_kind_with_what_it_takes()
    {
        var shell = await Shell.Run("destinations", "list");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal(Catalogue.Types.Keys, shell.Lines.Select(static line => line.Split(' ')[0]));
        Assert.Matches("^amplitude +Amplitude +identify, page, screen, track$", shell.Lines.Single(static line => line.StartsWith("amplitude ", StringComparison.Ordinal)));
        Assert.Matches("^relay +relay +calls$", shell.Lines.Single(static line => line.StartsWith("relay ", StringComparison.Ordinal)));
        Assert.Matches("^slack +Slack +what you map$", shell.Lines.Single(static line => line.StartsWith("slack ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task List_as_json_is_one_array_for_scripts()
    {
        var shell = await Shell.Run("destinations", "list", "--json");
        using var json = JsonDocument.Parse(Assert.Single(shell.Lines));
        var amplitude = json.RootElement.EnumerateArray().Single(static one => one.GetProperty("name").GetString() == "amplitude");
        Assert.Equal("Amplitude", amplitude.GetProperty("title").GetString());
        Assert.Contains("logEventV2", amplitude.GetProperty("actions").EnumerateArray().Select(static one => one.GetString()));
        Assert.False(amplitude.TryGetProperty("folder", out _));
    }

    [Fact]
    public async Task Show_says_all_about_a_kind()
    {
        var shell = await Shell.Run("destinations", "show", "heap");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal("heap: Heap", shell.Lines[0]);
        Assert.Equal(["Settings", "Actions", "By itself", "For example"], shell.Lines.Skip(3).Where(static line => line[0] != ' '));
        Assert.Contains(shell.Lines, static line => line.TrimStart().StartsWith("request  POST https://heapanalytics.com/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("show", "amplitud", "sluice: there is no destination 'amplitud'; did you mean 'amplitude'?\n")]
    [InlineData("test", "stdout", "sluice: 'stdout' is code of the gateway and has no conversations.\n")]
    public async Task What_is_not_there_is_said(string verb, string name, string error)
    {
        var shell = await Shell.Run("destinations", verb, name);
        Assert.Equal((1, error), (shell.Code, shell.Error));
    }

    [Fact]
    public async Task The_conversations_of_the_gateways_own_can_be_played()
    {
        var shell = await Shell.Run("destinations", "test", "heap");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Matches("^heap: [0-9]+ conversations go as written.\n$", shell.Out);
    }

    [Fact]
    public async Task A_new_destination_works_as_it_is_and_is_found()
    {
        var made = await Shell.Run("destinations", "new", "my-crm", "--folder", _folder.Path);
        Assert.Equal((0, ""), (made.Code, made.Error));
        var home = Path.Combine(_folder.Path, "MyCrm");
        Assert.Equal([Path.Combine(home, "destination.yaml"), Path.Combine(home, "MyCrm.wire")], made.Lines);

        foreach (var arguments in new string[][] { ["my-crm", "--folder", _folder.Path], [home], [_folder.Path], ["--folder", _folder.Path] })
            Assert.Equal(new(0, "my-crm: 4 conversations go as written.\n", ""), await Shell.Run(["destinations", "test", .. arguments]));
        Assert.Contains("my-crm ", (await Shell.Run("destinations", "list", "--folder", _folder.Path)).Out, StringComparison.Ordinal);
        Assert.StartsWith("my-crm: My Crm\n", (await Shell.Run("destinations", "show", "my-crm", "--folder", _folder.Path)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_is_there_is_overwritten()
    {
        await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        var file = Path.Combine(_folder.Path, "Acme", "destination.yaml");
        File.WriteAllText(file, "mine");

        var again = await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        Assert.Equal(1, again.Code);
        Assert.Equal($"sluice: '{Path.Combine(_folder.Path, "Acme")}' is there already; nothing was written.\n", again.Error);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("amplitude", 1, "sluice: the gateway has a destination 'amplitude' already; choose another name.\n")]
    [InlineData("My CRM", 2, "NAME takes small letters, digits and hyphens, beginning with a letter, such as acme; not 'My CRM'.")]
    [InlineData("../up", 2, "NAME takes small letters")]
    public async Task Names_that_cannot_be_are_refused(string name, int code, string error)
    {
        var shell = await Shell.Run("destinations", "new", name, "--folder", _folder.Path);
        Assert.Equal(code, shell.Code);
        Assert.Contains(error, shell.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_conversation_that_goes_otherwise_fails_the_test_with_its_line()
    {
        await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        var wire = Path.Combine(_folder.Path, "Acme", "Acme.wire");
        File.WriteAllText(wire, File.ReadAllText(wire).Replace("\"moves\":0}}\nanswer", "\"moves\":1}}\nanswer", StringComparison.Ordinal));

        var shell = await Shell.Run("destinations", "test", "acme", "--folder", _folder.Path);
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        Assert.Equal(
            $"{wire}:9: An event, in the EU. A busy Acme is left alone for as long as it asks.\n"
            + $"{wire}:13:   body /properties/moves: 1 was expected, 0 came\n"
            + "acme: 1 of 4 conversations failed.\n",
            shell.Error);
    }

    [Fact]
    public async Task A_conversation_that_cannot_be_read_fails_the_test()
    {
        await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        var wire = Path.Combine(_folder.Path, "Acme", "Acme.wire");
        File.AppendAllText(wire, "\n# Broken.\nmesage {}\n");

        var shell = await Shell.Run("destinations", "test", "--folder", _folder.Path);
        Assert.Equal(1, shell.Code);
        Assert.Contains("mesage: is no word of conversations; did you mean 'message'?", shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_with_mistakes_is_named_with_their_places_and_the_others_still_shown()
    {
        await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "Bad"));
        var bad = _folder.Write("Bad/destination.yaml", "name: bad\ntitle: Bad\nsummary: S.\nactoins: {}\n");

        var list = await Shell.Run("destinations", "list", "--folder", _folder.Path);
        Assert.Equal(1, list.Code);
        Assert.Contains("acme ", list.Out, StringComparison.Ordinal);
        Assert.Contains($"{bad}:4:1 actoins: unknown key; did you mean 'actions'?", list.Error, StringComparison.Ordinal);
        Assert.Contains("actoins", (await Shell.Run("destinations", "test", "--folder", _folder.Path)).Error, StringComparison.Ordinal);
        Assert.Contains("actoins", (await Shell.Run("destinations", "show", "bad", "--folder", _folder.Path)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_without_conversations_has_not_passed()
    {
        await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        File.Delete(Path.Combine(_folder.Path, "Acme", "Acme.wire"));
        var shell = await Shell.Run("destinations", "test", "--folder", _folder.Path);
        Assert.Equal(1, shell.Code);
        Assert.StartsWith("acme: there are no conversations; write some into ", shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("test")]
    public async Task A_folder_that_is_not_there_is_said(string verb)
    {
        var shell = await Shell.Run("destinations", verb, "--folder", Path.Combine(_folder.Path, "none"));
        Assert.Equal(1, shell.Code);
        Assert.StartsWith($"sluice: there is no folder '{Path.Combine(_folder.Path, "none")}'", shell.Error, StringComparison.Ordinal);
    }
}
