namespace Sluice.Tests.Delivery;

/// <summary>What a receiver took that takes some requests and refuses the others.</summary>
internal sealed class Taken(Func<Received, bool> takes)
{
    private readonly List<Received> _requests = [];

    /// <summary>One that refuses now and then.</summary>
    public Taken(int failEvery)
        : this(Fails(failEvery))
    {
    }

    public int Count
    {
        get
        {
            lock (_requests) return _requests.Count;
        }
    }

    public IReadOnlyList<Received> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public Behaviour Answer(Received request)
    {
        lock (_requests)
        {
            if (!takes(request)) return new Behaviour.Answer(500);
            _requests.Add(request);
            return Behaviour.Ok;
        }
    }

    private static Func<Received, bool> Fails(int every)
    {
        var random = new Random(1);
        return _ => random.Next(every) != 0;
    }
}
