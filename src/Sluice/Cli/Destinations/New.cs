using System.CommandLine;
using System.Text.RegularExpressions;
using Sluice.Configuration;
using Sluice.Destinations;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations new</c>: a first destination of one's own, which works as it is.</summary>
internal static partial class New
{
    public static Command Command(Streams streams)
    {
        var name = new Argument<string>("NAME") { Description = "What 'type:' in sluice.yaml will say: small letters, digits and hyphens." };
        name.Validators.Add(value =>
        {
            if (value.Tokens is [{ Value: var word }] && !Names().IsMatch(word))
                value.AddError($"NAME takes small letters, digits and hyphens, beginning with a letter, such as acme; not '{word}'.");
        });
        var folder = Inputs.Text("--folder", "Where its folder is made.", "FOLDER");
        folder.DefaultValueFactory = static _ => DestinationFolders.DefaultName;
        var command = new Verb("new", "Make a destination of your own: a folder with a destination.yaml and conversations, which works as it is. Then change it.")
        {
            Arguments = { name },
            Options = { folder },
            Examples =
            [
                new("Make one; `sluice destinations test acme` then plays its conversations.", "sluice destinations new acme"),
            ],
        };
        command.SetAction(parsed =>
        {
            var (kind, title) = (parsed.GetValue(name)!, TitleOf(parsed.GetValue(name)!));
            if (Catalogue.Types.ContainsKey(kind)) throw new CommandException($"the gateway has a destination '{kind}' already; choose another name.");
            var into = Path.Combine(parsed.GetValue(folder)!, title.Replace(" ", "", StringComparison.Ordinal));
            if (Path.Exists(into)) throw new CommandException($"'{into}' is there already; nothing was written.");
            Directory.CreateDirectory(into);
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            foreach (var (file, text) in Scaffold.Of(kind, title))
            {
                File.WriteAllText(Path.Combine(into, file), text);
                output.WriteLine(Path.Combine(into, file));
            }
            return 0;
        });
        return command;
    }

    private static string TitleOf(string name) =>
        string.Join(' ', name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));

    [GeneratedRegex("^[a-z][a-z0-9-]*$")]
    private static partial Regex Names();
}
