using Microsoft.AspNetCore.Http;

namespace Sluice.Benchmarks.Harness;

/// <summary>What a destination does wrong.</summary>
internal enum Fault
{
    /// <summary>It takes everything.</summary>
    None,

    /// <summary>It never answers.</summary>
    Hangs,

    /// <summary>It answers 500.</summary>
    Fails,

    /// <summary>It breaks connections.</summary>
    Resets,

    /// <summary>It answers a byte a second.</summary>
    Trickles,
}

/// <summary>Does wrong.</summary>
internal static class Faults
{
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromSeconds(1);

    public static async Task SufferAsync(HttpContext http, Fault fault, CancellationToken healed)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(healed, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        try
        {
            await http.Request.Body.CopyToAsync(Stream.Null, end.Token);
            if (fault == Fault.Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token);
            for (var sent = 0; fault == Fault.Trickles && sent < 1000; sent++)
            {
                await http.Response.WriteAsync(".", end.Token);
                await http.Response.Body.FlushAsync(end.Token);
                await Task.Delay(BetweenBytes, TimeProvider.System, end.Token);
            }
            if (fault == Fault.Resets) http.Abort();
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or BadHttpRequestException)
        {
            http.Abort();
        }
    }
}
