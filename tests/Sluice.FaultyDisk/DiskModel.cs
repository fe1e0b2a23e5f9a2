namespace Sluice.FaultyDisk;

/// <summary>What a power cut takes.</summary>
public enum Loss
{
    /// <summary>Nothing: the process alone ended.</summary>
    Nothing,

    /// <summary>All that was not synced.</summary>
    Everything,

    /// <summary>Any of the writes that were not synced.</summary>
    SomeWrites,

    /// <summary>Any of the sectors of the writes that were not synced, which reached the disk in any order.</summary>
    SomeSectors,

    /// <summary>The earlier of the writes that were not synced, while the later ones reached the disk.</summary>
    TheEarlier,
}

/// <summary>
/// The files of a folder as a power cut may leave them. Content is safe once its file was synced, a name once its folder was; until then, each may be there or
/// not. A sync that fails makes nothing safe, and a later one does not make up for it: the system has forgotten that there was something to write.
/// Files go by their names alone, so that a folder can move between two lives.
/// </summary>
public sealed class DiskModel
{
    /// <summary>What a disk writes in one piece.</summary>
    private const int SectorBytes = 512;

    private readonly Dictionary<string, Contents> _names = [];
    private readonly Dictionary<string, Contents> _safeNames = [];

    /// <summary>An empty folder.</summary>
    public DiskModel()
    {
    }

    /// <summary>A folder in which these files are safe.</summary>
    public DiskModel(IEnumerable<string> files)
    {
        foreach (var file in files) _names[Path.GetFileName(file)] = new(File.ReadAllBytes(file));
        foreach (var (name, contents) in _names) _safeNames[name] = contents;
    }

    /// <summary>Something was done.</summary>
    public void Apply(DiskOperation operation)
    {
        var (action, name) = (operation.Action, Path.GetFileName(operation.Path));
        if (operation.Failed)
        {
            if (action == DiskAction.Sync) _names[name].Forsake();
            return;
        }
        if (action == DiskAction.Create) _names[name] = new([]);
        else if (action == DiskAction.Delete) _names.Remove(name);
        else if (action == DiskAction.Sync) _names[name].Secure();
        else _names[name].Add(operation);
        if (operation.SyncsFolder) SecureNames();
    }

    /// <summary>Leaves the files in a folder as a power cut may leave them now.</summary>
    public void CutPower(string folder, Loss loss, Random random)
    {
        foreach (var name in _names.Keys.Union(_safeNames.Keys).Order(StringComparer.Ordinal))
        {
            var (now, safe) = (_names.GetValueOrDefault(name), _safeNames.GetValueOrDefault(name));
            var left = loss switch
            {
                Loss.Nothing => now,
                Loss.Everything => safe,
                _ => random.Next(2) == 0 ? now : safe,
            };
            if (left is not null) File.WriteAllBytes(Path.Combine(folder, name), left.AfterPowerCut(loss, random));
        }
    }

    private void SecureNames()
    {
        _safeNames.Clear();
        foreach (var (name, contents) in _names) _safeNames[name] = contents;
    }

    /// <summary>A file's content: what is safe, and what was done since.</summary>
    private sealed class Contents(byte[] safe)
    {
        private readonly List<DiskOperation> _unsafe = [];
        private readonly Image _now = new(safe), _safe = new([.. safe]);

        public void Add(DiskOperation operation)
        {
            _now.Do(operation);
            _unsafe.Add(operation);
        }

        public void Secure()
        {
            foreach (var operation in _unsafe) _safe.Do(operation);
            _unsafe.Clear();
        }

        // The system takes it for written: it is never written, unless something else is written over it.
        public void Forsake() => _unsafe.Clear();

        public byte[] AfterPowerCut(Loss loss, Random random)
        {
            if (loss == Loss.Nothing) return _now.ToArray();
            var image = _safe.Copy();
            foreach (var operation in Reached(loss, random)) image.Do(operation);
            return image.ToArray();
        }

        private IEnumerable<DiskOperation> Reached(Loss loss, Random random)
        {
            switch (loss)
            {
                case Loss.SomeWrites:
                    return _unsafe.Where(_ => random.Next(2) == 0);
                case Loss.SomeSectors:
                    var sectors = _unsafe.SelectMany(Sectors).Where(_ => random.Next(3) > 0).ToArray();
                    random.Shuffle(sectors);
                    return sectors;
                case Loss.TheEarlier:
                    return _unsafe.Skip(random.Next(_unsafe.Count + 1));
                default:
                    return [];
            }
        }

        private static IEnumerable<DiskOperation> Sectors(DiskOperation operation)
        {
            if (operation.Action != DiskAction.Write)
            {
                yield return operation;
                yield break;
            }
            for (var from = 0; from < operation.Data.Length;)
            {
                var at = operation.Offset + from;
                var count = (int)Math.Min(SectorBytes - (at % SectorBytes), operation.Data.Length - from);
                yield return operation with { Offset = at, Data = operation.Data[from..(from + count)] };
                from += count;
            }
        }
    }

    /// <summary>Bytes that grow.</summary>
    private sealed class Image(byte[] bytes)
    {
        private byte[] _bytes = bytes;
        private int _length = bytes.Length;

        public Image Copy() => new(ToArray());

        public byte[] ToArray() => _bytes[.._length];

        public void Do(DiskOperation operation)
        {
            var (at, data) = ((int)operation.Offset, operation.Data);
            if (operation.Action == DiskAction.Truncate)
            {
                Resize(at);
                return;
            }
            if (at + data.Length > _length) Resize(at + data.Length);
            data.CopyTo(_bytes, at);
        }

        private void Resize(int length)
        {
            if (length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length));
            if (length < _length) Array.Clear(_bytes, length, _length - length);
            _length = length;
        }
    }
}
