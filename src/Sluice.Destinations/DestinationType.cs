namespace Sluice.Destinations;

/// <summary>What a destination consumes.</summary>
internal enum Carries
{
    /// <summary>The translated messages, one by one.</summary>
    Messages,

    /// <summary>The original calls, including those that have no message.</summary>
    Calls,
}

/// <summary>A kind of destination: its settings, and how to make one from their values. One folder each; <see cref="Catalogue"/> finds them.</summary>
internal abstract class DestinationType
{
    /// <summary>The word after <c>type:</c> in <c>sluice.yaml</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for the operator.</summary>
    public abstract string Summary { get; }

    /// <summary>Names it answers to in a message's <c>integrations</c> object, besides the operator's own name for it (spec 7.4).</summary>
    public virtual IReadOnlyList<string> IntegrationNames => [];

    /// <summary>Its settings.</summary>
    public abstract IReadOnlyList<Field> Fields { get; }

    /// <summary>What it consumes.</summary>
    public virtual Carries Carries => Carries.Messages;

    /// <summary>Its actions, where an operator has to name some of them because it does nothing by itself; empty where it does something.</summary>
    public virtual IReadOnlyList<string> ActionsToName => [];

    /// <summary>Why a call is none for it, whatever its settings; null when it takes it. Only what carries calls is asked: messages have triggers.</summary>
    /// <param name="method">The call's method.</param>
    /// <param name="target">Its raw target; empty when it was forgotten.</param>
    public virtual string? Declines(string method, ReadOnlySpan<byte> target) => null;

    /// <summary>Throws <see cref="ChoiceException"/> for an action that it cannot do, whatever its settings.</summary>
    public virtual void Check(ActionChoice choice) => DestinationAction.Of(choice);

    /// <summary>Makes a destination. Throws <see cref="SettingException"/> for a value the fields alone cannot rule out, and
    /// <see cref="ChoiceException"/> for an action it cannot do.</summary>
    /// <param name="settings">Values by field name, defaults filled in, kinds and choices already checked.</param>
    /// <param name="actions">What it is to do; empty for what it does by itself.</param>
    public abstract Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions);
}

/// <summary>A setting's value that its <see cref="Field"/> allows but the destination cannot use; an empty field means all of them together.</summary>
internal sealed class SettingException(string field, string message) : Exception(message)
{
    /// <summary>Name of the field at fault; empty where no single one is.</summary>
    public string Field { get; } = field;
}
