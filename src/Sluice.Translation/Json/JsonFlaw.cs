namespace Sluice.Translation.Json;

/// <summary>What makes a value unusable that is JSON by its form, so that what stands beside it can be read nevertheless.</summary>
internal enum JsonFlaw : byte
{
    None,
    LoneSurrogate,
    TooDeep,
}
