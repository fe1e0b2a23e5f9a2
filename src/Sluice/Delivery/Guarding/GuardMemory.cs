using System.Text.Json.Serialization;

namespace Sluice.Delivery.Guarding;

/// <summary>What a guard remembers. Stored as JSON; times in Unix milliseconds.</summary>
internal sealed record GuardMemory
{
    public NewcomersMemory People { get; init; } = new();

    public NewcomersMemory Groups { get; init; } = new();
}

/// <summary>What is remembered of people, or of groups.</summary>
internal sealed class NewcomersMemory
{
    /// <summary>Until when all is taken as usual; 0 before the first identifier.</summary>
    public long LearnsUntil { get; set; }

    /// <summary>How long windows are, and how many identifiers make a batch, when this was counted.</summary>
    public (long Window, int Batch) Measures { get; set; }

    /// <summary>When the window began, and the new identifiers in it.</summary>
    public long Window { get; set; }

    public int Count { get; set; }

    /// <summary>The most in a window, by day: of the last days that had any.</summary>
    public List<Peak> Days { get; init; } = [];

    /// <summary>When the batch began, and its new identifiers, in all and by shape.</summary>
    public long BatchBegan { get; set; }

    public int Batch { get; set; }

    public Dictionary<uint, int> Shapes { get; init; } = [];

    /// <summary>The most of a shape in a batch, where that matters.</summary>
    public Dictionary<uint, Peak> Usual { get; init; } = [];

    /// <summary>Whether a batch was full so far: before that nothing is known of shapes.</summary>
    public bool KnowsShapes { get; set; }

    /// <summary>Since when there is an alarm; 0 when there is none.</summary>
    public long AlarmSince { get; set; }

    /// <summary>The shape that the alarm is about; null when it is about how many there are.</summary>
    public uint? AlarmShape { get; set; }

    /// <summary>Identifiers of that shape in the window.</summary>
    public int OfAlarmShape { get; set; }

    /// <summary>The alarm in a sentence.</summary>
    public string What { get; set; } = "";

    /// <summary>A highest number.</summary>
    /// <param name="Day">Days since 1970.</param>
    /// <param name="Most">The number.</param>
    internal readonly record struct Peak(long Day, int Most);
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(IncludeFields = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(GuardMemory))]
internal sealed partial class GuardJson : JsonSerializerContext;
