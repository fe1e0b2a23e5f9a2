using System.Runtime.CompilerServices;

namespace Sluice.Delivery;

/// <summary>What a crew has to do for one destination. <c>await</c> it to go on there when it is its turn. For any threads.</summary>
/// <param name="crew">Does it.</param>
internal sealed class WorkQueue(Crew crew) : INotifyCompletion
{
    /// <summary>What is to be done, in this order. Only the crew looks at it.</summary>
    public Queue<Action> Waiting { get; } = [];

    /// <summary>Whoever asks always changes threads.</summary>
    public bool IsCompleted => false;

    public WorkQueue GetAwaiter() => this;

    public void GetResult()
    {
        // It is the thread that counts.
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => crew.Add(this, continuation);
}
