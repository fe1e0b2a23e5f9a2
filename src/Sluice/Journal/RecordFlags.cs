namespace Sluice.Journal;

/// <summary>What is noted of a record when it is encoded, so that nobody has to read it to know. The numbers are stored.</summary>
[Flags]
internal enum RecordFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>One of its messages suppresses, deletes or unsuppresses a person.</summary>
    PersonEvent = 1,

    /// <summary>One of its messages is an identify.</summary>
    Identify = 2,

    /// <summary>A person it is about asked to be forgotten: that person's messages are gone, and path and body, unless others are in them.</summary>
    Forgotten = 4,

    /// <summary>Its call was traced: the record ends with the trace's context.</summary>
    Traced = 8,
}
