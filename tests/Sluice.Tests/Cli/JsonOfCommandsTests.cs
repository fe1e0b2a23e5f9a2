using System.Text.Json;
using Sluice.Tests.Delivery;
using Sluice.Tests.Operator.Admin;

namespace Sluice.Tests.Cli;

/// <summary>Every command that has <c>--json</c> prints JSON, asked of a gateway that runs and of a journal that nobody serves.</summary>
public sealed class JsonOfCommandsTests
{
    // In an order in which each finds what it is about.
    private static readonly (string Command, string[] Args)[] Typed =
    [
        ("sluice explain", ["--sequence", "1"]),
        ("sluice find", ["1"]),
        ("sluice destinations list", []),
        ("sluice destinations status", []),
        ("sluice destinations status", ["hook"]),
        ("sluice destinations pause", ["hook"]),
        ("sluice destinations resume", ["hook"]),
        ("sluice dead-letters list", []),
        ("sluice dead-letters show", ["1"]),
        ("sluice dead-letters retry", ["1", "--dry-run"]),
        ("sluice dead-letters drop", ["1"]),
        ("sluice replay", ["-d", "hook", "--dry-run"]),
        ("sluice replay list", []),
        ("sluice replay show", ["1"]),
        ("sluice replay pause", ["1"]),
        ("sluice replay resume", ["1"]),
        ("sluice replay cancel", ["1"]),
    ];

    [Fact]
    public async Task Every_command_with_json_prints_it_with_a_gateway_and_without()
    {
        Assert.Equal(
            HelpTests.Verbs.Select(static verb => verb.Data).Where(static verb => Has(verb, "--json")).Order(),
            Typed.Select(static one => one.Command).Distinct().Order());
        await using var receiver = new Receiver(static _ => new Behaviour.Answer(400));
        await using var gateway = await Administered.StartAsync($"  - {{ name: hook, type: webhook, settings: {{ url: \"{receiver.Url}/\" }}, allow: [127.0.0.0/8] }}");
        for (var call = 0; call < 20; call++) await gateway.AcceptAsync($"p{call}", "e");
        await gateway.UntilAsync("/admin/dead-letters", static one => one.GetProperty("dead_letters").GetArrayLength() == 20);
        foreach (var replay in (string[])["1", "2"])
        {
            // Held, so that it is not over before the commands that are about it.
            await PrintsJsonAsync(gateway, "sluice replay", "-d", "hook", "--rate", "1", "--yes", "--detach");
            await PrintsJsonAsync(gateway, "sluice replay pause", replay);
        }
        foreach (var (command, args) in Typed) await PrintsJsonAsync(gateway, command, args);
        await gateway.StopAsync();
        foreach (var (command, args) in Typed) await PrintsJsonAsync(gateway, command, [.. args.Select(static word => word == "1" ? "2" : word)]);
    }

    private static bool Has(string command, string option) => HelpTests.Leaf(command).Options.Any(one => one.Name == option);

    private static async Task PrintsJsonAsync(Administered gateway, string command, params string[] args)
    {
        string[] line = [.. command.Split(' ')[1..], .. args, "--json"];
        var shell = Has(command, "--config") ? await gateway.Type(line) : await Shell.Run(line);
        Assert.True(shell is { Code: 0, Error: "" }, $"{string.Join(' ', line)}: {shell}");
        using var json = JsonDocument.Parse(shell.Out);
        Assert.Contains(json.RootElement.ValueKind, (JsonValueKind[])[JsonValueKind.Object, JsonValueKind.Array]);
    }
}
