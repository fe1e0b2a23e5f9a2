using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;

namespace Sluice.Tests.Destinations.Wires;

/// <summary>Each conversation that is written beside a destination of the gateway is played.</summary>
public sealed class ConversationsOfTheCatalogueTests
{
    private static readonly Dictionary<string, (Definition Definition, WireFile File, Conversation Conversation)> All = Find();

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> Kinds => [.. BuiltInDefinitions.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_goes_as_written(string name)
    {
        var (definition, file, conversation) = All[name];
        var mismatches = new WirePlayer(definition).Play(conversation);
        Assert.True(mismatches.Count == 0, string.Join('\n', mismatches.Select(one => $"{file.Name}:{one.Line}: {one.Message}")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_conversations_and_all_of_them_can_be_read(string kind)
    {
        var files = WireFile.BuiltIn(BuiltInDefinitions.All[kind]);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(WireReader.Read(file.Text, file.Name).Problems));
    }

    private static Dictionary<string, (Definition, WireFile, Conversation)> Find() => BuiltInDefinitions.All.Values
        .OrderBy(definition => definition.Name, StringComparer.Ordinal)
        .SelectMany(definition => WireFile.BuiltIn(definition).SelectMany(file => WireReader.Read(file.Text, file.Name).Conversations
            .Select(conversation => (definition, file, conversation))))
        .ToDictionary(one => $"{one.file.Name}:{one.conversation.Line} {one.conversation.Title}");
}
