namespace Sluice.Configuration.Declarations;

/// <summary>What bounds of keys are written in.</summary>
internal static class Units
{
    public const long KB = 1024, MB = 1024 * KB, TB = 1024 * 1024 * MB;

    public static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(100), Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1),
        Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);
}
