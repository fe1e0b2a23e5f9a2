using System.Collections.Frozen;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Redacting;
using Sluice.Routing.Rules;
using Sluice.Routing.Scripts;
using Sluice.Translation;

namespace Sluice.Configuration;

/// <summary>What runs: compiled from a valid <see cref="GatewayConfig"/>, immutable, swapped whole. Take one at the start of a request or
/// a delivery and use it to the end.</summary>
internal sealed class Plan
{
    private FrozenDictionary<string, Script> Scripts { get; init; } = FrozenDictionary<string, Script>.Empty;

    /// <summary>What the operator wrote.</summary>
    public required GatewayConfig Config { get; init; }

    /// <summary>Tells one content of the file, and of those that belong to it, from another, for logs: 12 hexadecimal digits.</summary>
    public string Revision { get; private init; } = "";

    /// <summary>What it was read from; nothing when it was not read from files.</summary>
    internal ReadFiles Files { get; private init; } = new();

    /// <summary>Finds the source that presented credentials belong to.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>The source of the endpoints that take no credentials; null when they take none without.</summary>
    public required SourceConfig? OpenSource { get; init; }

    /// <summary>The sources as which web pages may send, by site id.</summary>
    public required FrozenDictionary<string, SourceConfig> Sites { get; init; }

    /// <summary>The translator with the operator's switches and rules.</summary>
    public required RuledTranslator Translator { get; init; }

    /// <summary>The destinations that are switched on.</summary>
    public required IReadOnlyList<PlannedDestination> Destinations { get; init; }

    /// <summary>The kinds of destinations: those of the gateway, and the operator's own.</summary>
    public required IReadOnlyDictionary<string, DestinationType> Types { get; init; }

    /// <summary>What the operator may want to know, though it keeps nothing from running.</summary>
    public IReadOnlyList<FileProblem> Notes { get; init; } = [];

    /// <summary>Translates a call of a source, and applies the operator's rules to its messages.</summary>
    /// <param name="call">The call.</param>
    /// <param name="endpoint">What its method and target name.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="into">Receives the result; what it held before is gone.</param>
    public void Translate(in TrackCall call, Translation.Endpoint endpoint, SourceConfig source, TranslatedCall into) =>
        Translator.Translate(call with { TakesPrivacyEvents = source.PrivacyEvents }, endpoint, source.Name, into);

    /// <summary>The destination of a name; null if there is none or it is switched off.</summary>
    public PlannedDestination? Destination(string name) => Destinations.FirstOrDefault(one => one.Config.Name == name);

    /// <summary>The script of a source, under the operator's limits; null when it has none or there is no such source.</summary>
    internal Script? ScriptOf(string source) => Scripts.GetValueOrDefault(source);

    /// <summary>Compiles a valid configuration: at least one source, unique names and credentials, every destination's kind among
    /// <paramref name="types"/>.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="types">The kinds of destinations, usually <see cref="Catalogue.Types"/>.</param>
    /// <param name="files">What the configuration was read from; null for no file.</param>
    /// <param name="notes">See <see cref="Notes"/>.</param>
    /// <exception cref="SettingException">A destination refuses one of its settings.</exception>
    /// <exception cref="ChoiceException">A destination cannot do one of its actions.</exception>
    internal static Plan Compile(
        GatewayConfig config, IReadOnlyDictionary<string, DestinationType> types, ReadFiles? files = null, IReadOnlyList<FileProblem>? notes = null)
    {
        var scripts = ScriptsOf(config);
        return new()
        {
            Config = config,
            Types = types,
            Notes = notes ?? [],
            Revision = files?.Revision ?? "",
            Files = files ?? new(),
            Credentials = new(config.Sources),
            OpenSource = OpenSourceOf(config),
            Sites = SitesOf(config),
            Translator = new(config.Translation, config.Rules, config.CallRules),
            Scripts = scripts,
            Destinations = [.. config.Destinations.Where(one => one.Enabled).Select(one => Prepare(one, types[one.Type], config, scripts))],
        };
    }

    /// <summary>The same with another configuration, or itself when that is its own.</summary>
    internal Plan With(GatewayConfig config) => ReferenceEquals(config, Config) ? this : Compile(config, Types, Files, Notes);

    private static PlannedDestination Prepare(DestinationConfig destination, DestinationType type, GatewayConfig config, FrozenDictionary<string, Script> scripts) =>
        new(destination, type, type.Create(destination.Settings, [.. destination.Actions.Select(static action => action.ToChoice())]))
        {
            SourceScripts = scripts,
            Redaction = Redaction.Compile(destination.Redact, destination.Hash),
            ScriptLimits = config.Limits.Script,
            Identifiers = destination.Guard != GuardMode.Off && config.Alarms.Identifiers.Window > TimeSpan.Zero ? config.Alarms.Identifiers : null,
        };

    private static SourceConfig? OpenSourceOf(GatewayConfig config) => config.OpenSource switch
    {
        null => config.Sources[0],
        GatewayConfig.NoSource => null,
        var name => config.Sources.Single(source => source.Name == name),
    };

    // Where two sources share a site id, the first has the pages.
    private static FrozenDictionary<string, SourceConfig> SitesOf(GatewayConfig config) => config.Sources
        .Where(source => source.Track is not null && (config.Browser.Sources.Count == 0 || config.Browser.Sources.Contains(source.Name)))
        .GroupBy(static source => source.Track!.SiteId)
        .ToFrozenDictionary(static same => same.Key, static same => same.First());

    private static FrozenDictionary<string, Script> ScriptsOf(GatewayConfig config) => config.Sources
        .Where(static source => source.Script is not null)
        .ToFrozenDictionary(static source => source.Name, source => source.Script!.Under(config.Limits.Script));
}
