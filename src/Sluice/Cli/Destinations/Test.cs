using System.CommandLine;
using Sluice.Configuration;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations test</c>: plays the conversations of destinations.</summary>
internal static class Test
{
    public static Command Command(Streams streams)
    {
        var what = new Argument<string?>("NAME")
        {
            Description = "A kind of destination, the folder of one, or a folder of such folders. Default: all of your own.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var folder = Kinds.Folder();
        var command = new Verb("test", "Play the conversations (.wire) of destinations, without network. The exit code is 1 if one goes otherwise than written.")
        {
            Arguments = { what },
            Options = { folder },
            Examples =
            [
                new("Test your own destinations, in CI too.", "sluice destinations test"),
                new("Test one of the gateway's.", "sluice destinations test amplitude"),
                new("Test a folder that lies somewhere else.", "sluice destinations test ../shared/destinations/Acme"),
            ],
        };
        command.SetAction(parsed =>
        {
            var definitions = Find(parsed.GetValue(what), parsed.GetValue(folder));
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            var failed = false;
            foreach (var definition in definitions) failed |= !Play(definition, output, streams.Error);
            return failed ? 1 : 0;
        });
        return command;
    }

    private static IReadOnlyList<Definition> Find(string? what, string? folder)
    {
        if (what is null) return All(folder ?? DestinationFolders.DefaultName);
        if (File.Exists(Path.Combine(what, DestinationFolders.FileName))) return [One(what)];
        // A name before a folder: the gateway's destinations are tested from anywhere.
        var kinds = Kinds.Find(folder);
        if (!kinds.All.ContainsKey(what) && Directory.Exists(what)) return All(what);
        return kinds.Named(what) is DefinedType { Definition: var definition }
            ? [definition]
            : throw new CommandException($"'{what}' is code of the gateway and has no conversations.");
    }

    private static IReadOnlyList<Definition> All(string folder)
    {
        if (!Directory.Exists(folder)) throw new CommandException($"there is no folder '{folder}'; 'sluice destinations new NAME' makes a first destination.");
        var (definitions, problems) = DestinationFolders.Read(folder);
        if (problems.Count > 0) throw new CommandException($"the destinations in {folder} cannot be used:\n{string.Join('\n', problems)}");
        return definitions.Count > 0 ? [.. definitions.Values] : throw new CommandException($"there is no destination in {folder}.");
    }

    private static Definition One(string folder) => DestinationFolders.ReadOne(folder) switch
    {
        ({ } definition, _) => definition,
        var (_, problems) => throw new CommandException($"the destination in {folder} cannot be used:\n{string.Join('\n', problems)}"),
    };

    private static bool Play(Definition definition, StreamWriter output, TextWriter error)
    {
        var (played, failed) = (0, 0);
        var player = new WirePlayer(definition);
        foreach (var file in DestinationFolders.WiresOf(definition))
        {
            var (conversations, problems) = WireReader.Read(file.Text, file.Name);
            foreach (var problem in problems) error.WriteLine(problem);
            failed += problems.Count > 0 ? 1 : 0;
            foreach (var conversation in conversations)
            {
                played++;
                var mismatches = player.Play(conversation);
                if (mismatches.Count == 0) continue;
                failed++;
                error.WriteLine($"{file.Name}:{conversation.Line}: {conversation.Title}");
                foreach (var mismatch in mismatches) error.WriteLine($"{file.Name}:{mismatch.Line}:   {mismatch.Message}");
            }
        }
        if (played + failed == 0) error.WriteLine($"{definition.Name}: there are no conversations; write some into {definition.Folder}/{definition.Name}.wire.");
        else if (failed == 0) output.WriteLine($"{definition.Name}: {Count.Of(played, "conversation")} {(played == 1 ? "goes" : "go")} as written.");
        else error.WriteLine($"{definition.Name}: {failed} of {Math.Max(played, failed)} conversations failed.");
        return failed == 0 && played > 0;
    }
}
