using System.Globalization;
using System.Text;
using Sluice.Destinations.Functions;
using Sluice.Routing;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A kind of destination that is data.</summary>
internal sealed class DefinedType : DestinationType
{
    private readonly Definition? _definition;

    public DefinedType(Definition definition) => (Name, _definition) = (definition.Name, definition);

    /// <summary>A part of the gateway; its definition is read when somebody asks for it.</summary>
    public DefinedType(string name) => Name = name;

    public Definition Definition => _definition ?? BuiltInDefinitions.Named(Name);

    public override string Name { get; }

    public override string Summary => Definition.Summary;

    public override IReadOnlyList<string> IntegrationNames => Definition.AnswersTo;

    public override IReadOnlyList<Field> Fields => Definition.Settings;

    public override IReadOnlyList<string> ActionsToName => Definition.Presets.Count > 0 ? [] : Definition.ActionNames;

    public override void Check(ActionChoice choice) => Planned(choice);

    public override Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions)
    {
        foreach (var field in Definition.Settings)
        {
            if (field.Kind == FieldKind.Url && settings.GetValueOrDefault(field.Name, "") is { Length: > 0 } url) Address.Parse(field.Name, url);
        }
        return new DefinedDestination(Definition, SettingsOf(settings), actions.Count == 0 ? Presets(Definition) : [.. actions.Select(Planned)]);
    }

    /// <summary>An action as one of the recorded subscriptions has it: its mapping is complete, and written without short forms.</summary>
    /// <exception cref="TriggerException">The trigger is none.</exception>
    /// <exception cref="MappingException">The mapping is none.</exception>
    public static PlannedAction Recorded(ActionDefinition action, string name, string trigger, Value mapping) =>
        new(action) { Name = name, Trigger = Trigger.Parse(trigger), Mapping = Mapping.Compile(mapping, MappingOptions.Recorded) };

    private static PlannedAction Planned(Preset preset, ActionDefinition action) => new(action)
    {
        Name = preset.Name,
        Trigger = Trigger.Parse(preset.Trigger),
        Mapping = Mapping.Compile(preset.Mapping, Vocabulary.Options),
        BatchSize = action.Batch?.Default ?? 1,
        BatchBytes = action.Batch?.Bytes ?? int.MaxValue,
    };

    /// <summary>The actions that a definition's destinations start with.</summary>
    public static IReadOnlyList<PlannedAction> Presets(Definition definition) =>
        [.. definition.Presets.Select(preset => Planned(preset, definition.Action(preset.Action)!))];

    private PlannedAction Planned(ActionChoice choice)
    {
        // What does not depend on the action comes first, so that it is heard of beside what does.
        var own = choice.CompileTrigger();
        var action = ActionOf(choice);
        var trigger = own
            ?? Trigger.Parse(action.Trigger ?? throw new ChoiceException("trigger", "is missing, and the action suggests none"));
        _ = choice.CompileMapping();
        var fields = Own(choice, action);
        foreach (var field in choice.Without)
        {
            if (action.Fields.Find(field) is null)
                throw new ChoiceException("without", $"the action has no field '{field}'{Cure(field, action)}");
        }
        if (choice.BatchSize > (action.Batch?.Size ?? 1))
            throw new ChoiceException("batch_size", TooMany(action.Batch));
        var size = choice.BatchSize ?? action.Batch?.Default ?? 1;
        return new(action)
        {
            Name = choice.Name,
            Trigger = trigger,
            Mapping = Mapping.Compile(DefaultMapping.Of(action, fields, choice.Without), Vocabulary.Options),
            BatchSize = size,
            BatchBytes = action.Batch?.Bytes ?? int.MaxValue,
        };
    }

    private ActionDefinition ActionOf(ActionChoice choice)
    {
        var names = Definition.ActionNames;
        if (choice.Action.Length == 0 && Definition.Actions is [var only]) return only;
        if (choice.Action.Length == 0) throw new ChoiceException("action", $"is missing; it is one of {string.Join(", ", names)}");
        return Definition.Action(choice.Action)
            ?? throw new ChoiceException("action", $"'{choice.Action}' is no action{Suggestion.Cure(choice.Action, names)}");
    }

    private static string TooMany(BatchShape? batch) =>
        batch is null ? "the action takes no batches; leave the key out" : $"the action takes at most {batch.Size} messages at once";

    private static string Cure(string field, ActionDefinition action) => Suggestion.Cure(field, [.. action.Fields.Fields.Select(static one => one.Name)]);

    // The operator's mapping by field, each of which the action must have.
    private static Value Own(ActionChoice choice, ActionDefinition action)
    {
        if (choice.Mapping.IsEmpty) return default;
        var own = Constants.Read(choice.Mapping.Span)!.Value;
        var unknown = new List<MappingProblem>();
        foreach (var field in own)
        {
            var name = field.Key.ToString();
            if (action.Fields.Find(name) is null) unknown.Add(new(name, $"the action has no field '{name}'{Cure(name, action)}"));
        }
        return unknown.Count == 0 ? own : throw new ChoiceException("mapping", unknown);
    }

    /// <summary>The settings as the definition's expressions see them: by kind, and nested where a name has dots.</summary>
    internal Value SettingsOf(IReadOnlyDictionary<string, string> settings)
    {
        var arena = new Arena();
        var values = arena.Object();
        foreach (var field in Definition.Settings)
        {
            if (settings.GetValueOrDefault(field.Name, field.Default ?? "") is not { Length: > 0 } text) continue;
            var into = values;
            var parts = field.Name.Split('.');
            foreach (var part in parts[..^1])
            {
                var name = Encoding.UTF8.GetBytes(part);
                if (into[name].Kind == ValueKind.Undefined) arena.Set(into, name, arena.Object());
                into = into[name];
            }
            arena.Set(into, Encoding.UTF8.GetBytes(parts[^1]), ValueOf(field, text));
        }
        return values;
    }

    /// <summary>A setting's value by its kind.</summary>
    internal static Value ValueOf(Field field, string text) => field.Kind switch
    {
        FieldKind.Flag => Value.Of(text == "true"),
        FieldKind.Number => Value.Of(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => Value.Constant(text),
    };
}
