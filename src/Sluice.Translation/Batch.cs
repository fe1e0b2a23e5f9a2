using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>What the batches of the v2 and Pipelines APIs have in common. Items are independent: a refused one leaves the others as they are (2.4).</summary>
internal static class Batch
{
    /// <summary>Finds the items. False when there is no list of them, or too long a one; the call is then refused.</summary>
    /// <param name="body">The call's body.</param>
    /// <param name="noun">What an item is called.</param>
    /// <param name="options">The limits.</param>
    /// <param name="into">Receives how many there are, or the problem.</param>
    /// <param name="items">The list.</param>
    public static bool TryRead(JsonValue body, string noun, TranslationOptions options, TranslatedCall into, out JsonValue items)
    {
        items = body["batch"u8];
        if (!items.IsPresent) return into.Refuse("required", "batch", $"batch is missing: a list of {noun}s.", -1);
        if (items.Kind != JsonKind.Array) return into.Refuse("invalid", "batch", $"batch must be a list of {noun}s.", -1);
        var count = items.Count();
        if (count > options.MaxBatchItems) return into.Refuse("too_large", "batch", $"The batch has {count} {noun}s; at most {options.MaxBatchItems} are taken.", -1);
        into.Operations = Math.Max(1, count);
        return true;
    }

    /// <summary>Whether an item is an object within the limits. If not, it is refused.</summary>
    /// <param name="item">The item.</param>
    /// <param name="index">Its place.</param>
    /// <param name="noun">What it is called.</param>
    /// <param name="options">The limits.</param>
    /// <param name="into">Receives the problem.</param>
    public static bool IsSound(JsonValue item, int index, string noun, TranslationOptions options, TranslatedCall into)
    {
        var (size, max) = (item.Raw.Length, options.MaxItemBytes);
        if (size > max) return into.Refuse("too_large", "", $"The {noun} has {size} bytes; at most {max} are taken.", index);
        if (item.Flaw != JsonFlaw.None) return into.Refuse("invalid", "", item.FlawInWords(options.MaxDepth), index);
        return item.Kind == JsonKind.Object || into.Refuse("invalid", "", $"The {noun} must be a JSON object.", index);
    }
}
