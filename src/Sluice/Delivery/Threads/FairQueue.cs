using System.Runtime.CompilerServices;

namespace Sluice.Delivery.Threads;

/// <summary>What threads have to do for one destination. <c>await</c> it to go on there when it is its turn. For any threads.</summary>
/// <param name="threads">They do it.</param>
internal sealed class FairQueue(FairThreads threads) : INotifyCompletion
{
    /// <summary>What is to be done, in this order. Only they look at it.</summary>
    public Queue<Action> Waiting { get; } = [];

    /// <summary>Whoever asks always changes threads.</summary>
    public bool IsCompleted => false;

    public FairQueue GetAwaiter() => this;

    public void GetResult()
    {
        // It is the thread that counts.
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => threads.Add(this, continuation);
}
