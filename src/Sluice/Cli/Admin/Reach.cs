using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Operator;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Admin;

/// <summary>
/// How a command reaches what it administers: over the API of the gateway that has the journal, or, when none has it, the journal itself.
/// </summary>
internal sealed class Reach
{
    /// <summary>The variable that holds the token, where the configuration is not at hand.</summary>
    public const string TokenVariable = "SLUICE_ADMIN_TOKEN";

    private readonly Option<string?> _config = Inputs.Config($"The gateway's configuration. Default: {Plans.DefaultFile} in the current folder.");
    private readonly Option<string?> _data = Inputs.Data();

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = $"Where the gateway listens. Default: as it noted beside its journal. The token is that of the variable {TokenVariable}, or else the configuration's first.",
        HelpName = "URL",
        CustomParser = value =>
        {
            var text = value.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
            value.AddError($"--url takes an address such as http://127.0.0.1:8080, not '{text}'.");
            return null;
        },
    };

    /// <summary>Adds the options to a command, and what it does with what they reach.</summary>
    /// <param name="command">The command.</param>
    /// <param name="clock">The time.</param>
    /// <param name="run">What it does; gives the exit code.</param>
    public void For(Command command, TimeProvider clock, Func<ParseResult, IAdministration, CancellationToken, Task<int>> run)
    {
        foreach (var option in (Option[])[_config, _data, _url]) command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            Task<int> With(IAdministration reached) => run(parsed, reached, cancel);
            if (parsed.GetValue(_url) is { } url) return await OverHttpAsync(url, TokenOf(parsed), With);
            var plan = PlanOf(parsed);
            var folder = parsed.GetValue(_data) ?? plan.Config.Data;
            try
            {
                if (SqliteJournal.HolderOf(folder) is not { Serves: true }) return await AtFilesAsync(plan, folder, clock, With, cancel);
            }
            catch (JournalInUseException taken) when (taken.Holder.Serves)
            {
                // A gateway was started meanwhile.
            }
            var noted = GatewayAddress.Read(folder) ?? GatewayAddress.FromHere(plan.Config.Listen[0]);
            return await OverHttpAsync(noted, TokenOf(parsed, plan), With);
        });
    }

    private static async Task<int> OverHttpAsync(Uri url, string? token, Func<IAdministration, Task<int>> run)
    {
        using var gateway = new AdminClient(url, token);
        return await run(gateway);
    }

    private static async Task<int> AtFilesAsync(Plan plan, string folder, TimeProvider clock, Func<IAdministration, Task<int>> run, CancellationToken cancel)
    {
        if (!SqliteJournal.IsIn(folder))
            throw new CommandException($"there is no journal in {folder}. Name its folder with --data, or the address of a gateway with --url.");
        await using var journal = await JournalTurn.OpenAsync(
            () => SqliteJournal.Open(folder, new(), clock, NullLogger<SqliteJournal>.Instance, serves: false), clock, cancel);
        return await run(new Administration(new(plan), journal, clock, NullLogger<Administration>.Instance));
    }

    private string? TokenOf(ParseResult parsed, Plan? plan = null)
    {
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token) return token;
        if (plan is null && parsed.GetValue(_config) is null && !File.Exists(Plans.DefaultFile)) return null;
        return (plan ?? PlanOf(parsed)).Config.Admin.Tokens is [var first, ..] ? first : null;
    }

    // In the middle of an incident a file that was saved with a mistake must not stand between the operator and the gateway.
    private Plan PlanOf(ParseResult parsed)
    {
        var config = parsed.GetValue(_config);
        var isToldWhere = parsed.GetValue(_url) is not null || parsed.GetValue(_data) is not null;
        if (config is null && isToldWhere) return Plans.LoadOrDoWithout(parsed.InvocationConfiguration.Error, $"a token is taken from {TokenVariable} only");
        try
        {
            return Plans.LoadUsual(config);
        }
        catch (CommandException unusable)
        {
            throw new CommandException(
                $"{unusable.Message}\nThis command can do without it: name the journal's folder with --data, or the gateway's address with --url, and leave --config out.");
        }
    }
}
