using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>The options, made ready for use: which attributes leave traits, what device events are called.</summary>
internal sealed class CompiledOptions(TranslationOptions options)
{
    /// <summary>Keys of an identify's attributes that are identifiers, in the order of <see cref="AttributeKey"/>.</summary>
    public static readonly NameSet AttributeKeys = new("id", "email", "cio_id", "anonymous_id", "phone", "cio_relationships");

    private static readonly string[] ControlTraits = ["_update", "_timestamp", "cio_subscription_preferences"];

    public TranslationOptions Options { get; } = options;

    /// <summary>All identifiers, those that the operator named first.</summary>
    public UserIdentifier[] UserIdOrder { get; } = [.. options.UserIdOrder.Union(TranslationOptions.Default.UserIdOrder)];

    /// <summary>Keys that leave traits (M1): the identifiers and <c>cio_relationships</c>, the "lone exception" of Customer.io's page.</summary>
    public NameSet NotTraits { get; } = Leaving(options);

    /// <summary>Those and an e-mail address: for one that is not the person's.</summary>
    public NameSet NotTraitsNorEmail { get; } = Leaving(options with { KeepEmailInTraits = false });

    /// <summary>Fields of a form that leave traits (M14): those of traits, and what says which form it is.</summary>
    public NameSet NotFormTraits { get; } = Leaving(options, "form_id", "form_name", "form_type", "form_url", "form_url_param");

    private static NameSet Leaving(TranslationOptions options, params string[] more) => new(
    [
        "id", "cio_id", "anonymous_id", "cio_relationships",
        .. options.KeepEmailInTraits ? Array.Empty<string>() : ["email"],
        .. options.PhoneIsIdentifier ? ["phone"] : Array.Empty<string>(),
        .. options.DropControlTraits ? ControlTraits : [],
        .. more,
    ])
    {
        Prefix = options.DropControlTraits ? "cio_subscription_preferences."u8.ToArray() : [],
    };

    public byte[] DeviceAdded { get; } =
        (options.DeviceEventName == DeviceEventName.Device ? "Device Created or Updated"u8 : "Application Installed"u8).ToArray();

    public byte[] DeviceDeleted { get; } =
        (options.DeviceEventName == DeviceEventName.Device ? "Device Deleted"u8 : "Application Uninstalled"u8).ToArray();
}

/// <summary>Places in <see cref="CompiledOptions.AttributeKeys"/>.</summary>
internal enum AttributeKey
{
    Id,
    Email,
    CioId,
    AnonymousId,
    Phone,
    Relationships,
}
